import Carriers
package import Complaints
package import Foundation
package import Ledger

/// What the stages do in batches, one at a time. Every step goes by the functions that ship.
extension Ledger {
    /// Messages that wait for triage, oldest first and at most one of each sender.
    package func messagesForTriage(limit: Int) async throws -> [WaitingInbound] {
        try await messagesForTriageInContext(limit: limit).map(\.message)
    }

    /// Settles one message; returns the ticket that was opened or changed, if any.
    @discardableResult
    package func settle(_ message: WaitingInbound, as settlement: TriageSettlement) async throws -> TicketRecord? {
        let settled = await settle([(message, settlement)])
        guard let number = try settled[0].get().ticketNumber else { return nil }
        return try await ticket(called: number)
    }

    /// Replies that wait to be written, oldest first.
    package func waitingNotifications(limit: Int) async throws -> [WaitingNotification] {
        try await notificationsInContext(limit: limit, countingSince: .distantFuture).map(\.notification)
    }

    /// Replaces one notification by its reply.
    package func settle(
        _ notification: WaitingNotification,
        text: String?,
        sendAt: Date,
        suppression: String? = nil
    ) async throws {
        let reply = WrittenReply(notification: notification, text: text, sendAt: sendAt, suppression: suppression)
        for outcome in await settle([reply]) { try outcome.get() }
    }

    /// Claims replies that are due for a carrier.
    package func claimReplies(for carrier: String, limit: Int) async throws -> [OutboundRecord] {
        try await claimDueReplies(for: carrier, limit: limit).items
    }

    /// Records that the network took a reply.
    package func recordSent(_ reply: OutboundRecord, carrier: String, references: [String]) async throws {
        try await record(.sent(reply, carrier: carrier, references: references))
    }

    /// Puts a reply back for another attempt.
    package func recordSendingDelayed(
        _ reply: OutboundRecord,
        until: Date,
        carrier: String,
        reason: String
    ) async throws {
        try await record(.delayed(reply, until: until, carrier: carrier, reason: reason))
    }

    /// Records that a reply will never be sent.
    package func recordSendingFailed(
        _ reply: OutboundRecord,
        state: OutboundRecord.State,
        reason: String
    ) async throws {
        try await record(.failed(reply, state: state, reason: reason))
    }

    private func record(_ result: SubmissionResult) async throws {
        for outcome in await record([result]) { try outcome.get() }
    }
}

extension OutboundRecord {
    package var recipient: PhoneNumber { message.recipient }
    package var serviceNumber: String? { message.sender }
    package var text: String { message.text }
    package var attempts: Int { message.attempt }
}
