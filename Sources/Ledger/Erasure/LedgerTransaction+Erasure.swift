import Complaints
import Crypto
import Foundation
import GRDB

/// Erases texts and numbers from rows that stay: counted facts remain, and the audit chain stays valid.
///
/// `secure_delete` overwrites what stood there. An erased value is empty, an erased hash too; the hashes by which a redelivery is
/// known stay until ``forgetRedeliveries(limit:)``.
extension LedgerTransaction {
    /// Why something is erased.
    enum ErasureCause: String {
        case retention
        case request
    }

    /// The facts of events that are counted or looked up; all others may hold text of a person.
    private static let countedFacts: Set<String> = [
        "tracking_id", "status", "verbatim", "previous", "institution", "rating", "agency", "category", "reversal",
        "by", "cause", "decide_by", "kind",
    ]

    /// Erases a ticket with its replies and additions; its messages are erased by ``eraseMessage(_:forgetAt:)``.
    ///
    /// - Returns: How many replies were erased with it; nil where it is erased already.
    func eraseTicket(_ id: Int64, cause: ErasureCause, by requester: Requester) throws -> Int? {
        guard
            try run(
                """
                UPDATE ticket SET sender = x'', sender_hash = x'', complaint = x'', last_error = NULL, confirmation_by = NULL,
                    erased_at = ?
                WHERE id = ? AND erased_at IS NULL
                """,
                [now.milliseconds, id]
            ) == 1
        else { return nil }
        for row in try rows("SELECT id, detail FROM ticket_event WHERE ticket_id = ? AND detail IS NOT NULL", [id]) {
            try run("UPDATE ticket_event SET detail = ? WHERE id = ?", [countedDetail(row[1]), row[0] as Int64])
        }
        try run("UPDATE addition SET text = x'', last_error = NULL WHERE ticket_id = ?", [id])
        try run(
            "UPDATE sender SET question_ticket_id = NULL, question_until = NULL WHERE question_ticket_id = ?",
            [id]
        )
        try run("DELETE FROM notification WHERE ticket_id = ?", [id])
        var replies = 0
        for row in try rows("SELECT id FROM outbound_message WHERE ticket_id = ? AND erased_at IS NULL", [id]) {
            try eraseReply(row[0])
            replies += 1
        }
        try append(
            TicketEvent(
                kind: .erased,
                actor: cause == .request ? .operator : .daemon,
                at: now.timeIntervalSince1970,
                detail: requester.signing(["cause": cause.rawValue])
            ),
            to: id
        )
        return replies
    }

    /// The facts of an event that stay, sealed; nil if none stay, or if they cannot be read.
    private func countedDetail(_ sealed: Data) -> Data? {
        guard let opened = try? vault.open(sealed, for: "event.detail"), let detail = try? FlatJSON.decode(opened)
        else {
            return nil
        }
        let counted = detail.filter { Self.countedFacts.contains($0.key) }
        if counted.count == detail.count { return sealed }
        guard !counted.isEmpty else { return nil }
        return vault.seal(FlatJSON.encode(counted), for: "event.detail")
    }

    /// Erases a message with its parts; those that still waited are done with.
    func eraseMessage(_ id: Int64, redeliveries: Double) throws {
        try run(
            """
            UPDATE inbound_message SET sender = x'', sender_hash = x'', text = x'', erased_at = ?1,
                forget_at = max(?1, received_at + ?2), state = CASE state WHEN 'assembled' THEN 'ignored' ELSE state END
            WHERE id = ?3
            """,
            [now.milliseconds, Int64(redeliveries * 1000), id]
        )
        try run(
            "UPDATE inbound_part SET sender = x'', sender_hash = x'', payload = x'' WHERE inbound_id = ?",
            [id]
        )
        try run("UPDATE addition SET text = x'' WHERE inbound_id = ?", [id])
    }

    /// Erases a reply; one that still waited is not sent. The key of a text to many is made of the number, so it goes too.
    func eraseReply(_ id: Int64) throws {
        try run(
            """
            UPDATE outbound_message SET recipient = x'', recipient_hash = x'', text = x'', erased_at = ?,
                reply_key = CASE WHEN reply_key LIKE 'b%' THEN 'erased:' || id ELSE reply_key END,
                last_error = NULL, state = CASE state WHEN 'queued' THEN 'suppressed' ELSE state END
            WHERE id = ?
            """,
            [now.milliseconds, id]
        )
        // When a segment was taken is counted; by what name the carrier knows it is not.
        try run("UPDATE outbound_segment SET reference = '' WHERE outbound_id = ?", [id])
    }

    /// Erases a dead letter, and takes it off the list.
    func eraseDeadLetter(_ id: Int64) throws {
        try run(
            """
            UPDATE dead_letter SET raw = x'', sender_hash = NULL, dedup_hash = ?, erased_at = ?,
                state = CASE state WHEN 'waiting' THEN 'discarded' ELSE state END
            WHERE id = ?
            """,
            [vault.meaninglessHash(), now.milliseconds, id]
        )
    }

    /// Erases a dead letter of a caller that proves nothing, if it still waits; whether it did.
    func expireDeadLetter(_ id: Int64) throws -> Bool {
        let found = try row(
            "SELECT 1 FROM dead_letter WHERE id = ? AND state = 'waiting' AND subject = ?",
            [id, DeadLetterRecord.strangersSubject]
        )
        guard found != nil else { return false }
        try eraseDeadLetter(id)
        return true
    }

    /// Lets go of the hashes by which redeliveries of erased messages were known, once none can come any more.
    func forgetRedeliveries(limit: Int) throws -> Int {
        let rows = try rows(
            "SELECT id FROM inbound_message WHERE forget_at IS NOT NULL AND forget_at <= ? LIMIT ?",
            [now.milliseconds, limit]
        )
        if !rows.isEmpty { try prepareChangeOfIdentities() }
        for row in rows {
            let id: Int64 = row[0]
            try run(
                "UPDATE inbound_message SET dedup_hash = x'', content_hash = x'', forget_at = NULL WHERE id = ?",
                [id]
            )
            for part in try self.rows("SELECT id FROM inbound_part WHERE inbound_id = ?", [id]) {
                try run(
                    "UPDATE inbound_part SET dedup_hash = ?, content_hash = x'', assembly_hash = x'' WHERE id = ?",
                    [vault.meaninglessHash(), part[0] as Int64]
                )
            }
        }
        return rows.count
    }

    /// Keeps the counts of an erasure and its requester, without the citizen.
    func keepTrace(of counts: ErasureCounts, cause: ErasureCause, by requester: Requester) throws {
        let last = try row("SELECT id, chain FROM erasure ORDER BY id DESC LIMIT 1")
        let id = (last?[0] as Int64? ?? 0) + 1
        let name = requester == .daemon ? nil : requester.description
        let link = Self.link(
            after: last?[1] ?? Data(),
            id: id,
            at: now.milliseconds,
            cause: cause.rawValue,
            counts,
            requester: name
        )
        try run(
            """
            INSERT INTO erasure (id, at, cause, tickets, messages, replies, dead_letters, requester, chain)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, now.milliseconds, cause.rawValue, counts.tickets, counts.messages, counts.replies,
                counts.deadLetters, name, link,
            ]
        )
    }

    static func link(
        after previous: Data,
        id: Int64,
        at: Int64,
        cause: String,
        _ counts: ErasureCounts,
        requester: String?
    ) -> Data {
        var hash = SHA256()
        hash.update(data: previous)
        let facts = [counts.tickets, counts.messages, counts.replies, counts.deadLetters]
        hash.update(data: Data("\(id)|\(at)|\(cause)|\(facts.map(String.init).joined(separator: "|"))".utf8))
        if let requester { hash.update(data: Data("|\(requester)".utf8)) }
        return Data(hash.finalize())
    }
}
