import Carriers
import Complaints
package import Foundation
import GRDB
import Synchronization

/// A notification, and the standing that decides whether its number gets a reply.
package struct NotificationItem: Sendable {
    package var notification: WaitingNotification
    /// The standing of its number.
    package var standing: RecipientStanding
}

/// A reply that was written for a notification, or the reason why none is.
package struct WrittenReply: Sendable {
    package var notification: WaitingNotification
    /// nil if none is sent.
    package var text: String?
    /// The earliest time of sending.
    package var sendAt: Date
    /// The reason why none is sent.
    package var suppression: String?

    package init(notification: WaitingNotification, text: String?, sendAt: Date, suppression: String? = nil) {
        self.notification = notification
        self.text = text
        self.sendAt = sendAt
        self.suppression = suppression
    }
}

/// The result of handing a reply to a carrier.
package enum SubmissionResult: Sendable {
    /// The network accepted it.
    case sent(OutboundRecord, carrier: String, references: [String])
    /// It is tried again, by the same or another carrier.
    case delayed(OutboundRecord, until: Date, carrier: String, reason: String)
    /// It was not handed over: it stays due, by the same carrier, and no attempt is counted.
    case putBack(OutboundRecord, reason: String)
    /// It will never be sent.
    case failed(OutboundRecord, state: OutboundRecord.State, reason: String)
    /// Its number has told the operator that no more is to be sent.
    case optedOut(OutboundRecord, reason: String)
}

extension Ledger {
    /// Replies that wait to be written, oldest first, each with the standing of its number.
    ///
    /// - Parameters:
    ///   - limit: How many at most.
    ///   - since: From when on replies to a number count.
    /// - Returns: The notifications.
    /// - Throws: ``LedgerError``.
    package func notificationsInContext(limit: Int, countingSince since: Date) async throws -> [NotificationItem] {
        // By the writer, as messages for triage are.
        let (batch, vault) = try await write { transaction in
            let (database, vault) = (transaction.database, transaction.vault)
            let batch = try SealedNotification.waiting(limit: limit, in: database).map { notification in
                let hash = notification.recipientHash
                return (notification, try SealedStanding(of: hash, since: since, in: database, vault: vault))
            }
            return (batch, vault)
        }
        let (items, unreadable) = Self.opened(batch, id: { $0.0.id }) { notification, standing in
            NotificationItem(notification: try notification.opened(by: vault), standing: try standing.opened(by: vault))
        }
        try await addDeadLetter(unreadableNotifications: unreadable)
        return items
    }

    /// Replaces notifications by the replies that were written for them, each once and all in one commit.
    ///
    /// - Parameter replies: The replies.
    /// - Returns: The result of each, in order.
    package func settle(_ replies: [WrittenReply]) async -> [Result<Void, any Error>] {
        await writeEach(replies) { try $0.settle($1) }
    }

    /// Puts a notification that cannot be written among the dead letters.
    package func addDeadLetter(_ notification: WaitingNotification, reason: String) async throws {
        try await write { transaction in
            guard try transaction.run("DELETE FROM notification WHERE id = ?", [notification.id]) == 1 else { return }
            try transaction.addDeadLetter(
                DeadLetterRecord(
                    stage: .notification,
                    carrier: notification.carrier,
                    subject: "notification",
                    subjectID: notification.id,
                    raw: Data("\(notification.kind) \(notification.replyKey)".utf8),
                    reason: reason
                )
            )
        }
    }

    // MARK: Dispatch

    /// Claims replies that are due for a carrier, of each number the earliest only (``ReplyOrder``); each is recorded as being sent
    /// before it is.
    ///
    /// - Parameters:
    ///   - carrier: The carrier.
    ///   - limit: How many at most.
    /// - Returns: The replies, and when the next is due.
    /// - Throws: ``LedgerError``.
    package func claimDueReplies(for carrier: String, limit: Int) async throws -> Claim<OutboundRecord> {
        let claim = try await write { [self] transaction in
            let due = try transaction.claimReplies(for: carrier, limit: limit)
            if due.isHoldingBack { isHoldingRepliesBack.store(true, ordering: .relaxed) }
            var claim = Claim(items: due.replies)
            if claim.items.count < limit {
                claim.nextDue = try transaction.integer(LedgerTransaction.nextReply, [carrier])
                    .map(Date.init(milliseconds:))
            }
            return claim
        }
        var replies: [OutboundRecord] = []
        replies.reserveCapacity(claim.items.count)
        for sealed in claim.items {
            do {
                replies.append(try sealed.opened(by: vault))
            } catch {
                // It concerns this reply only; the others go out.
                if let reply = try await reopen(sealed) { replies.append(reply) }
            }
        }
        return Claim(items: replies, nextDue: claim.nextDue)
    }

    /// Records the results of submissions, all in one commit.
    ///
    /// - Parameter results: The results.
    /// - Returns: Whether each could be recorded, in order.
    package func record(_ results: [SubmissionResult]) async -> [Result<Void, any Error>] {
        await writeEach(results, .result) { [self] in try record($1, in: $0) }
    }

    /// Records the result of a submission, and wakes the stage if a reply waits for the end of another.
    func record(_ result: SubmissionResult, in transaction: LedgerTransaction) throws {
        try transaction.record(result)
        if isHoldingRepliesBack.exchange(false, ordering: .relaxed) { transaction.signal(.outbound) }
    }

    /// The number of segments that a carrier has sent since a time.
    package func segmentsSent(by carrier: String, since: Date) async throws -> Int {
        try await read { database in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM outbound_segment WHERE carrier = ? AND submitted_at >= ?",
                arguments: [carrier, since.milliseconds]
            ) ?? 0
        }
    }

    /// Gives the waiting replies of removed carriers to another carrier.
    ///
    /// - Parameters:
    ///   - known: The names of the configured carriers.
    ///   - carrier: The carrier that gets them.
    /// - Returns: How many there were.
    /// - Throws: ``LedgerError``.
    package func reassignReplies(ofOthersThan known: [String], to carrier: String) async throws -> Int {
        try await write { transaction in
            let marks = databaseQuestionMarks(count: known.count)
            return try transaction.run(
                "UPDATE outbound_message SET carrier = ? WHERE state = 'queued' AND carrier NOT IN (\(marks))",
                [carrier] + known
            )
        }
    }

    /// Queues the replies again that a stopped process was sending; the citizen may get one twice, but gets it.
    package func recoverSending() async throws -> Int {
        try await write { transaction in
            try transaction.run("UPDATE outbound_message SET state = 'queued' WHERE state = 'sending'")
        }
    }
}

extension LedgerTransaction {
    static let nextReply = "SELECT min(due_at) FROM outbound_message WHERE state = 'queued' AND carrier = ?"

    func settle(_ reply: WrittenReply) throws {
        let notification = reply.notification
        guard try run("DELETE FROM notification WHERE id = ?", [notification.id]) == 1 else { return }
        try run(
            """
            INSERT INTO outbound_message (reply_key, kind, ticket_id, carrier, recipient_hash, recipient, service_number,
                text, state, created_at, updated_at, due_at, last_error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (reply_key) DO NOTHING
            """,
            [
                notification.replyKey, notification.kind, notification.ticket?.id, notification.carrier,
                try current(notification.recipientHash), vault.seal(notification.recipient.text, for: "sender"),
                notification.serviceNumber, vault.seal(reply.text ?? "", for: "outbound.text"),
                reply.text == nil ? "suppressed" : "queued", now.milliseconds, now.milliseconds,
                reply.sendAt.milliseconds, reply.suppression,
            ]
        )
        if reply.text != nil { signal(.outbound) }
    }

    func record(_ result: SubmissionResult) throws {
        switch result {
        case .sent(let reply, let carrier, let references):
            try recordSent(reply, carrier: carrier, references: references)
        case .delayed(let reply, let until, let carrier, let reason):
            try run(
                """
                UPDATE outbound_message SET state = 'queued', due_at = ?, carrier = ?, last_error = ?, updated_at = ?
                WHERE id = ? AND state = 'sending'
                """,
                [until.milliseconds, carrier, reason, now.milliseconds, reply.id]
            )
            signal(.outbound)
        case .putBack(let reply, let reason):
            try run(
                """
                UPDATE outbound_message SET state = 'queued', attempts = attempts - 1, last_error = ?, updated_at = ?
                WHERE id = ? AND state = 'sending'
                """,
                [reason, now.milliseconds, reply.id]
            )
            signal(.outbound)
        case .optedOut(let reply, let reason):
            try run(
                """
                UPDATE outbound_message SET state = 'suppressed', last_error = ?, updated_at = ?
                WHERE id = ? AND state = 'sending'
                """,
                [reason, now.milliseconds, reply.id]
            )
            try run(
                """
                INSERT INTO sender (sender_hash, is_stopped)
                SELECT recipient_hash, 1 FROM outbound_message WHERE id = ? AND recipient_hash != x''
                ON CONFLICT (sender_hash) DO UPDATE SET is_stopped = 1
                """,
                [reply.id]
            )
        case .failed(let reply, let state, let reason):
            let changed = try run(
                "UPDATE outbound_message SET state = ?, last_error = ?, updated_at = ? WHERE id = ? AND state = 'sending'",
                [state.rawValue, reason, now.milliseconds, reply.id]
            )
            guard changed == 1, state == .failed else { return }
            try addDeadLetter(
                DeadLetterRecord(
                    stage: .dispatch,
                    carrier: reply.carrier,
                    subject: "outbound_message",
                    subjectID: reply.id,
                    raw: Data(),
                    reason: reason
                )
            )
        }
    }

    private func recordSent(_ reply: OutboundRecord, carrier: String, references: [String]) throws {
        let isSent =
            try run(
                """
                UPDATE outbound_message SET state = 'sent', carrier = ?, updated_at = ?, last_error = NULL
                WHERE id = ? AND state = 'sending'
                """,
                [carrier, now.milliseconds, reply.id]
            ) == 1
        for (sequence, reference) in references.enumerated() {
            try run(
                """
                INSERT OR REPLACE INTO outbound_segment (outbound_id, attempt, sequence, carrier, reference, submitted_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [reply.id, reply.message.attempt, sequence + 1, carrier, reference, now.milliseconds]
            )
        }
        if isSent { try matchEarlyReports(of: reply.id, carrier: carrier, references: references) }
    }
}
