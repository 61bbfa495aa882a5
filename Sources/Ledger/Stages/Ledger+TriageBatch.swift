import Complaints
import Foundation
import GRDB

/// A message that waits for triage, and what is known of its sender.
package struct TriageItem: Sendable {
    package var message: WaitingInbound
    /// Fails where it cannot be fetched, which concerns no other message. What is damaged of it is left out.
    package var context: Result<SenderContext, any Error>

    package init(
        message: WaitingInbound,
        context: Result<SenderContext, any Error>
    ) {
        self.message = message
        self.context = context
    }
}

/// A message that is settled.
package struct SettledMessage: Sendable {
    /// The number of the ticket that was opened or changed, if any.
    package var ticketNumber: String?

    package init(
        ticketNumber: String?
    ) {
        self.ticketNumber = ticketNumber
    }
}

extension Ledger {
    /// Messages that wait for triage with what is known of their senders, oldest first and at most one of each sender.
    ///
    /// - Parameters:
    ///   - limit: How many messages at most.
    ///   - tickets: How many of each sender's latest tickets to fetch.
    /// - Returns: The messages.
    /// - Throws: ``LedgerError``.
    package func messagesForTriageInContext(limit: Int, tickets: Int) async throws -> [TriageItem] {
        let now = clock()
        let (items, unreadable) = try await readSealed { database, vault in
            let batch = try Self.messagesForTriage(limit: limit, in: database, vault: vault)
            let items = batch.messages.map { message in
                TriageItem(
                    message: message,
                    context: Result {
                        try Self.context(of: message, limit: tickets, in: database, vault: vault, now: now)
                    }
                )
            }
            return (items, batch.unreadable)
        }
        try await bury(unreadableMessages: unreadable)
        return items
    }

    /// Commits what messages became, all at once. A message that was settled already is left as it is.
    ///
    /// - Parameter settlements: The messages, and what each became.
    /// - Returns: What became of each settlement, in order.
    package func settle(
        _ settlements: [(message: WaitingInbound, settlement: TriageSettlement)]
    ) async -> [Result<SettledMessage, any Error>] {
        let prefix = configuration.ticketPrefix
        return await writeEach(settlements) { transaction, item in
            guard let ticket = try transaction.settle(item.message, as: item.settlement, prefix: prefix) else {
                return SettledMessage(ticketNumber: nil)
            }
            if let number = ticket.number { return SettledMessage(ticketNumber: number) }
            return SettledMessage(
                ticketNumber: try transaction.row("SELECT number FROM ticket WHERE id = ?", [ticket.id])?[0]
            )
        }
    }
}
