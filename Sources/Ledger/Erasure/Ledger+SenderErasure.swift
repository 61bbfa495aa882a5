package import Complaints
import Foundation
import GRDB

/// Erasing all that is known of one number, at its owner's request (UU 27/2022, articles 8 and 43).
extension Ledger {
    /// Tells what erasing a number would do.
    package func erasure(of number: PhoneNumber) async throws -> SenderErasure {
        let vault = vault
        return try await read { try SenderRows.find(in: $0, of: number, vault: vault).summary }
    }

    /// Erases all that is known of a number.
    ///
    /// Counts and the audit chain stay; so does, as a keyed hash, the wish to get no texts. What SP4N has, it keeps.
    ///
    /// - Parameters:
    ///   - number: The number.
    ///   - isForced: Whether to erase what SP4N does not have yet too: it will never get it.
    ///   - rule: For how long redeliveries are still recognised.
    ///   - requester: The operator.
    /// - Returns: What was erased.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/conflict`` where something is on its way.
    package func erase(
        _ number: PhoneNumber,
        isForced: Bool,
        rule: RetentionRule = RetentionRule(),
        by requester: Requester
    ) async throws -> SenderErasure {
        let vault = vault
        // Messages are not indexed by their sender: a reader scans them, and the writer handles those that came since.
        let known = try await read { database in
            (
                messages: try SenderRows.find(in: database, of: number, vault: vault).messages,
                last: try Int64.fetchOne(database, sql: "SELECT max(id) FROM inbound_message") ?? 0
            )
        }
        let summary = try await write { transaction in
            var rows = try SenderRows.find(
                in: transaction.database,
                of: number,
                vault: transaction.vault,
                messagesAfter: known.last
            )
            rows.messages = try known.messages.map(transaction.current) + rows.messages
            let summary = rows.summary
            guard summary.underWay == 0 else {
                throw LedgerError(
                    .conflict,
                    "\(summary.underWay) requests or texts are under way this moment; try again in a minute"
                )
            }
            if let hindrance = summary.hindrance, !isForced {
                throw LedgerError(.conflict, "\(hindrance); wait for it, or say --force, and SP4N will never get it")
            }
            try transaction.erase(rows, redeliveries: rule.redeliveries.seconds, by: requester)
            try transaction.keepTrace(of: summary.counts, cause: .request, by: requester)
            return summary
        }
        self.vault.forget()
        await overwriteLog()
        return summary
    }
}

/// Where a number stands in the ledger.
private struct SenderRows {
    struct Message {
        var id: Int64
        var isWaiting: Bool
    }

    struct TicketRow {
        var id: Int64
        var number: String
        var state: TicketState?
        var trackingID: String?
    }

    /// The number's hashes: the current one, and while the key is being exchanged the one before.
    var forms: [Data] = []
    var tickets: [TicketRow] = []
    var messages: [Message] = []
    var waitingParts: [Int64] = []
    var waitingAdditions = 0
    var replies: [Int64] = []
    var letters: [Int64] = []
    var underWay = 0
    var isStopped = false

    var summary: SenderErasure {
        var summary = SenderErasure()
        summary.counts.tickets = tickets.count
        summary.counts.messages = messages.count + waitingParts.count
        summary.counts.replies = replies.count
        summary.counts.deadLetters = letters.count
        summary.unforwarded =
            tickets.filter { $0.trackingID == nil && $0.state?.isEnded != true }.map(\.number)
        summary.trackingIDs = tickets.compactMap(\.trackingID)
        summary.unread = messages.count(where: \.isWaiting) + waitingParts.count + waitingAdditions
        summary.underWay = underWay
        summary.isStopped = isStopped
        return summary
    }

    static func find(
        in database: Database,
        of number: PhoneNumber,
        vault: Vault,
        messagesAfter: Int64 = 0
    ) throws -> SenderRows {
        var rows = SenderRows()
        let parts = Vault.parts(of: number)
        rows.forms = [vault.hash(parts)] + (vault.retiringHash(parts).map { [$0] } ?? [])
        let forms = StatementArguments(rows.forms)
        let marks = databaseQuestionMarks(count: rows.forms.count)
        func fetch(_ sql: String) throws -> [Row] { try Row.fetchAll(database, sql: sql, arguments: forms) }

        rows.tickets = try fetch("SELECT id, number, state, tracking_id FROM ticket WHERE sender_hash IN (\(marks))")
            .map { TicketRow(id: $0[0], number: $0[1], state: TicketState(rawValue: $0[2]), trackingID: $0[3]) }
        rows.messages = try fetch(
            "SELECT id, state FROM inbound_message WHERE sender_hash IN (\(marks)) AND id > \(messagesAfter)"
        )
        .map { Message(id: $0[0], isWaiting: $0[1] == "assembled") }
        rows.waitingParts = try fetch(
            "SELECT id FROM inbound_part WHERE inbound_id IS NULL AND sender_hash IN (\(marks))"
        )
        .map { $0[0] }
        let replies = try fetch("SELECT id, state FROM outbound_message WHERE recipient_hash IN (\(marks))")
        rows.replies = replies.map { $0[0] }
        rows.isStopped = try !fetch("SELECT 1 FROM sender WHERE is_stopped = 1 AND sender_hash IN (\(marks))").isEmpty
        let ids = rows.tickets.map { "\($0.id)" }.joined(separator: ",")
        let additions = try Row.fetchAll(database, sql: "SELECT id, state FROM addition WHERE ticket_id IN (\(ids))")
        rows.waitingAdditions = additions.count { $0[1] == "waiting" }
        rows.underWay =
            rows.tickets.count { $0.state == .forwarding } + additions.count { $0[1] == "sending" }
            + replies.count { $0[1] == "sending" }
        rows.letters = try rows.letters(
            in: database,
            vault: vault,
            traces: NumberTraces(number),
            additions: Set(additions.map { $0[0] })
        )
        return rows
    }

    /// Dead letters about the number's rows, and those whose bytes show the number, because their sender could not be
    /// read.
    private func letters(
        in database: Database,
        vault: Vault,
        traces: NumberTraces,
        additions: Set<Int64>
    ) throws -> [Int64] {
        let subjects: [String: Set<Int64>] = [
            "ticket": Set(tickets.map(\.id)), "inbound_message": Set(messages.map(\.id)),
            "outbound_message": Set(replies), "addition": additions,
        ]
        let letters = try Row.fetchCursor(
            database,
            sql: "SELECT id, sender_hash, subject, subject_id, raw FROM dead_letter WHERE erased_at IS NULL"
        )
        var found: [Int64] = []
        while let letter = try letters.next() {
            let isSenders = (letter[1] as Data?).map(forms.contains) ?? false
            let isSubjects =
                (letter[2] as String?).flatMap { subjects[$0] }?.contains(letter[3] as Int64? ?? 0) ?? false
            // A damaged letter must not keep a citizen's data from being erased.
            let raw = (try? vault.open(letter[4], for: "dead_letter.raw")) ?? Data()
            if isSenders || isSubjects || traces.areIn(raw) { found.append(letter[0]) }
        }
        return found
    }
}

extension LedgerTransaction {
    fileprivate func current(_ message: SenderRows.Message) throws -> SenderRows.Message {
        let state = try row("SELECT state FROM inbound_message WHERE id = ?", [message.id])
        return SenderRows.Message(id: message.id, isWaiting: state?[0] == "assembled")
    }

    fileprivate func erase(_ rows: SenderRows, redeliveries: Double, by requester: Requester) throws {
        for ticket in rows.tickets {
            // A ticket that was not forwarded never will be; an uncertain one may be at SP4N, so its state stays.
            if ticket.state == .open || ticket.state == .held || ticket.state == .rejected {
                try run("UPDATE ticket SET state = 'cancelled' WHERE id = ?", [ticket.id])
            }
            _ = try eraseTicket(ticket.id, cause: .request, by: requester)
        }
        for message in rows.messages { try eraseMessage(message.id, redeliveries: redeliveries) }
        for part in rows.waitingParts { try eraseWaitingPart(part, redeliveries: redeliveries) }
        for reply in rows.replies { try eraseReply(reply) }
        for letter in rows.letters { try eraseDeadLetter(letter) }
        let ids = rows.tickets.map { "\($0.id)" }.joined(separator: ",")
        try database.execute(
            sql: "UPDATE addition SET state = 'dead' WHERE state = 'waiting' AND ticket_id IN (\(ids))"
        )
        for form in rows.forms {
            try run("DELETE FROM notification WHERE recipient_hash = ?", [form])
            for report in try self.rows("SELECT id FROM delivery_report WHERE recipient_hash = ?", [form]) {
                try run(
                    "UPDATE delivery_report SET recipient_hash = NULL, dedup_hash = ? WHERE id = ?",
                    [vault.meaninglessHash(), report[0] as Int64]
                )
            }
            try run("DELETE FROM sender WHERE sender_hash = ?", [form])
        }
        if rows.isStopped, let hash = rows.forms.first {
            try run("INSERT INTO sender (sender_hash, is_stopped) VALUES (?, 1)", [hash])
        }
    }

    /// A part whose message never came about makes an empty one, so that its redelivery is still known.
    private func eraseWaitingPart(_ id: Int64, redeliveries: Double) throws {
        try run(
            """
            INSERT INTO inbound_message (carrier, dedup_hash, content_hash, sender_hash, sender, sender_kind, recipient, text,
                is_incomplete, received_at, state)
            SELECT carrier, x'', x'', x'', x'', sender_kind, recipient, x'', 1, received_at, 'ignored'
            FROM inbound_part WHERE id = ?
            """,
            [id]
        )
        let message = database.lastInsertedRowID
        try run("UPDATE inbound_part SET inbound_id = ? WHERE id = ?", [message, id])
        try eraseMessage(message, redeliveries: redeliveries)
    }
}
