import Complaints
package import Foundation
import GRDB

extension Ledger {
    /// Replies that wait to be written, oldest first.
    package func waitingNotifications(limit: Int) async throws -> [WaitingNotification] {
        let vault = vault
        let batch = try await read { try SealedNotification.waiting(limit: limit, in: $0) }
        let (notifications, unreadable) = Self.opened(batch, id: \.id) { try $0.opened(by: vault) }
        try await addDeadLetter(unreadableNotifications: unreadable)
        return notifications
    }

    /// How a number stands with us before a reply to it is written.
    ///
    /// What counts is when a reply goes out, not when it was written: news of the night goes out in the morning.
    ///
    /// - Parameters:
    ///   - recipientHash: The number.
    ///   - since: From when on replies count; what is still to go out counts too.
    /// - Returns: The standing.
    /// - Throws: ``LedgerError``.
    package func standing(of recipientHash: Data, since: Date) async throws -> RecipientStanding {
        let vault = vault
        return try await read { try SealedStanding(of: recipientHash, since: since, in: $0, vault: vault) }
            .opened(by: vault)
    }

    /// Replaces a notification by the reply that was written for it, once.
    ///
    /// - Parameters:
    ///   - notification: The notification.
    ///   - text: The reply; nil where none is sent.
    ///   - sendAt: Not before this time.
    ///   - suppression: Why none is sent.
    /// - Throws: ``LedgerError``.
    package func settle(
        _ notification: WaitingNotification,
        text: String?,
        sendAt: Date,
        suppression: String? = nil
    ) async throws {
        try await write { transaction in
            try transaction.settle(
                WrittenReply(notification: notification, text: text, sendAt: sendAt, suppression: suppression)
            )
        }
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

    /// Claims replies that are due for a carrier; each is recorded as being sent before it is.
    package func claimReplies(for carrier: String, limit: Int) async throws -> [OutboundRecord] {
        try await claimDueReplies(for: carrier, limit: limit).items
    }

    /// When the next reply is due for a carrier.
    package func nextReply(for carrier: String) async throws -> Date? {
        try await read { try $0.integer(kept: LedgerTransaction.nextReply, [carrier]) }.map(Date.init(milliseconds:))
    }

    /// Records that the network took a reply.
    package func recordSent(_ reply: OutboundRecord, carrier: String, references: [String]) async throws {
        try await write(.result) { [self] in
            try record(.sent(reply, carrier: carrier, references: references), in: $0)
        }
    }

    /// Puts a reply back for another attempt, to be made by the same or another carrier.
    package func recordSendingDelayed(
        _ reply: OutboundRecord,
        until: Date,
        carrier: String,
        reason: String
    ) async throws {
        try await write(.result) { [self] in
            try record(.delayed(reply, until: until, carrier: carrier, reason: reason), in: $0)
        }
    }

    /// Records that a reply will never be sent.
    package func recordSendingFailed(_ reply: OutboundRecord, state: OutboundRecord.State, reason: String) async throws
    {
        try await write(.result) { [self] in try record(.failed(reply, state: state, reason: reason), in: $0) }
    }

    /// How many segments went out by a carrier since a time.
    package func segmentsSent(by carrier: String, since: Date) async throws -> Int {
        try await read { database in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM outbound_segment WHERE carrier = ? AND submitted_at >= ?",
                arguments: [carrier, since.milliseconds]
            ) ?? 0
        }
    }

    /// Gives the waiting replies of carriers that are no longer there to another.
    ///
    /// - Parameters:
    ///   - known: The names of the carriers that are there.
    ///   - carrier: The one that takes them.
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

    /// Puts back what a stopped process left in the middle of sending; the citizen may get it twice, but gets it.
    package func recoverSending() async throws -> Int {
        try await write { transaction in
            try transaction.run("UPDATE outbound_message SET state = 'queued' WHERE state = 'sending'")
        }
    }
}
