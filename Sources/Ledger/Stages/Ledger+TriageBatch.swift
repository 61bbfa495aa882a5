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
    package func messagesForTriageInContext(limit: Int, tickets: Int = 20) async throws -> [TriageItem] {
        // By the writer: each state that a reader sees makes it forget the pages it has read, while the writer's stay at hand.
        let (batch, vault) = try await write { transaction in
            let rows = try Self.rowsForTriage(limit: limit, in: transaction.database, vault: transaction.vault)
            return (rows.map { SealedMessage(row: $0, tickets: tickets, in: transaction) }, transaction.vault)
        }
        let (items, unreadable) = Self.opened(batch, id: \.id) { try $0.opened(by: vault) }
        try await addDeadLetter(unreadableMessages: unreadable)
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

/// A message that waits with what is known of its sender, before number and texts are opened: the one writer has better things to do.
private struct SealedMessage: Sendable {
    private let row: StoredRow
    private let context: Result<SealedContext, any Error>

    init(row: StoredRow, tickets: Int, in transaction: LedgerTransaction) {
        self.row = row
        context = Result {
            try SealedContext(
                of: row[4],
                continuing: row[8],
                tickets: tickets,
                in: transaction.database,
                vault: transaction.vault,
                now: transaction.now
            )
        }
    }

    var id: Int64 { row[0] }

    /// - Throws: ``LedgerError`` where the message cannot be opened; what is damaged of its sender is left out.
    func opened(by vault: Vault) throws -> TriageItem {
        TriageItem(message: try WaitingInbound(row: row, vault: vault), context: context.map { $0.opened(by: vault) })
    }
}
