import Carriers
import Complaints
import Foundation
import GRDB

extension Ledger {
    /// Lists the oldest dead letters that wait for an operator.
    package func deadLetters(limit: Int = 100) async throws -> [DeadLetter] {
        try await deadLetters(matching: DeadLetterQuery(limit: limit)).items
    }

    /// Lists the waiting dead letters that match, oldest first.
    package func deadLetters(matching query: DeadLetterQuery) async throws -> Page<DeadLetter> {
        var last: Int64 = 0
        if let cursor = query.after {
            guard let id = Int64(cursor.rawValue) else { throw cursor.fault }
            last = id
        }
        let vault = vault
        let letters = try await read { [last] database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT letter.*, ticket.number AS ticket_number FROM dead_letter letter
                    LEFT JOIN ticket ON ticket.id = CASE letter.subject
                        WHEN 'ticket' THEN letter.subject_id
                        WHEN 'inbound_message' THEN (SELECT ticket_id FROM inbound_message WHERE id = letter.subject_id)
                        WHEN 'outbound_message' THEN (SELECT ticket_id FROM outbound_message WHERE id = letter.subject_id)
                        WHEN 'addition' THEN (SELECT ticket_id FROM addition WHERE id = letter.subject_id) END
                    WHERE letter.state = 'waiting' AND letter.id > ?1 AND (?2 IS NULL OR letter.stage = ?2)
                        AND (?3 IS NULL OR letter.carrier = ?3) AND (?4 IS NULL OR instr(lower(letter.reason), lower(?4)) > 0)
                        AND (?5 IS NULL OR ticket.number = ?5) AND (?6 IS NULL OR letter.created_at <= ?6)
                    ORDER BY letter.id LIMIT ?7
                    """,
                arguments: [
                    last, query.stage?.rawValue, query.carrier, query.reason, query.ticketNumber,
                    query.before?.milliseconds, query.limit,
                ]
            )
            .map { DeadLetter(row: $0, vault: vault) }
        }
        return Page(letters, limit: query.limit) { [$0.id] }
    }

    /// Reads a waiting dead letter.
    package func deadLetter(_ id: Int64) async throws -> DeadLetter? {
        let vault = vault
        return try await read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT * FROM dead_letter WHERE id = ? AND state = 'waiting'",
                arguments: [id]
            )
            .map { DeadLetter(row: $0, vault: vault) }
        }
    }

    /// Records that the bytes of a dead letter were taken in again.
    package func settleDeadLetter(_ id: Int64) async throws {
        _ = try await write { transaction in
            try transaction.run("UPDATE dead_letter SET state = 'retried' WHERE id = ? AND state = 'waiting'", [id])
        }
    }

    /// Takes a dead letter off the list.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound``.
    package func discardDeadLetter(_ id: Int64) async throws {
        try await write { transaction in
            guard
                try transaction.run(
                    "UPDATE dead_letter SET state = 'discarded' WHERE id = ? AND state = 'waiting'",
                    [id]
                ) == 1
            else { throw LedgerError(.notFound, "there is no waiting dead letter \(id)") }
        }
    }

    /// Retries the subject of a dead letter: the message is triaged, the ticket forwarded, or the reply sent once more.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound`` where it is not there, or has nothing to retry.
    package func retryDeadLetter(_ id: Int64) async throws {
        try await write { transaction in
            let found = try transaction.row(
                "SELECT subject, subject_id FROM dead_letter WHERE id = ? AND state = 'waiting'",
                [id]
            )
            guard let letter = found else { throw LedgerError(.notFound, "there is no waiting dead letter \(id)") }
            let subject: String? = letter[0]
            let subjectID: Int64? = letter[1]
            let now = transaction.now.milliseconds
            let changed: Int
            switch subject {
            case "inbound_message":
                changed = try transaction.run(
                    "UPDATE inbound_message SET state = 'assembled', attempts = 0 WHERE id = ? AND state = 'dead'",
                    [subjectID]
                )
                transaction.signal(.inbound)
            case "ticket":
                changed = try transaction.run(
                    "UPDATE ticket SET state = 'open', forward_attempts = 0, forward_at = ? WHERE id = ? AND state = 'rejected'",
                    [now, subjectID]
                )
                transaction.signal(.forwarding)
            case "outbound_message":
                changed = try transaction.run(
                    "UPDATE outbound_message SET state = 'queued', attempts = 0, due_at = ? WHERE id = ? AND state = 'failed'",
                    [now, subjectID]
                )
                transaction.signal(.outbound)
            case "addition":
                changed = try transaction.run(
                    "UPDATE addition SET state = 'waiting', attempts = 0, due_at = ? WHERE id = ? AND state = 'dead'",
                    [now, subjectID]
                )
                transaction.signal(.additions)
            default:
                throw LedgerError(.notFound, "dead letter \(id) holds bytes that cannot be retried; discard it")
            }
            guard changed == 1 else {
                throw LedgerError(.notFound, "what dead letter \(id) concerns has moved on already; discard it")
            }
            try transaction.run("UPDATE dead_letter SET state = 'retried' WHERE id = ?", [id])
        }
    }
}

extension DeadLetter {
    fileprivate init(row: Row, vault: Vault) {
        // A letter whose bytes cannot be decrypted is listed all the same.
        let raw = try? vault.open(row["raw"], for: "dead_letter.raw")
        let reason: String = row["reason"]
        let subject: String? = row["subject"]
        self.init(
            id: row["id"],
            stage: DeadLetterRecord.Stage(rawValue: row["stage"]) ?? .intake,
            carrier: row["carrier"],
            subject: subject == DeadLetterRecord.strangersSubject ? nil : subject,
            subjectID: row["subject_id"],
            raw: raw ?? Data(),
            reason: raw == nil ? reason + " (its bytes cannot be decrypted)" : reason,
            createdAt: Date(milliseconds: row["created_at"]),
            state: row["state"],
            ticketNumber: row.hasColumn("ticket_number") ? row["ticket_number"] : nil
        )
    }
}

extension LedgerTransaction {
    @discardableResult
    func addDeadLetter(_ record: DeadLetterRecord) throws -> Acknowledgement {
        let reason = PeerWords.removed(from: record.reason)
        let identity =
            record.identity
            ?? [
                Data(record.stage.rawValue.utf8), Data((record.carrier ?? "").utf8), Data((record.subject ?? "").utf8),
                Data("\(record.subjectID ?? 0)".utf8), Data(reason.utf8), record.raw,
            ]
        let dedup = try hash(identity, in: .deadLetter)
        if let known = try row("SELECT id, state FROM dead_letter WHERE dedup_hash = ?", [dedup]) {
            let id: Int64 = known[0]
            if known[1] == "retried" {
                try run(
                    "UPDATE dead_letter SET state = 'waiting', created_at = ? WHERE id = ?",
                    [now.milliseconds, id]
                )
            }
            return .duplicate(id: id)
        }
        try run(
            """
            INSERT INTO dead_letter
                (dedup_hash, stage, carrier, subject, subject_id, sender_hash, raw, reason, created_at, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                dedup, record.stage.rawValue, record.carrier, record.subject, record.subjectID, record.senderHash,
                vault.seal(record.raw, for: "dead_letter.raw"), reason, now.milliseconds,
                record.isPutAway ? "discarded" : "waiting",
            ]
        )
        return .stored(id: database.lastInsertedRowID)
    }
}
