import Complaints
import Foundation
import GRDB

/// A message that waits for triage, and the data about its sender.
package struct TriageItem: Sendable {
    package var message: WaitingInbound
    /// Fails where it cannot be fetched, which concerns no other message. Damaged parts of it are left out.
    package var context: Result<SenderContext, any Error>
}

/// A message that is settled.
package struct SettledMessage: Sendable {
    /// The number of the ticket that was opened or changed, if any.
    package var ticketNumber: String?
}

extension Ledger {
    /// Messages that wait for triage with the data about their senders, oldest first and at most one of each sender.
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

    /// Commits the settlements of messages, all at once. A message that was settled already is left as it is.
    ///
    /// - Parameter settlements: The messages, each with its settlement.
    /// - Returns: The result of each settlement, in order.
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

    /// In the order in which ``WaitingInbound`` reads them.
    private static let waitingColumns = """
        id, carrier, sender, sender_kind, sender_hash, recipient, text, is_incomplete, continues_id, received_at, attempts, is_recovered
        """
    static let waitingMessage = "SELECT \(waitingColumns) FROM inbound_message WHERE id = ? AND state = 'assembled'"

    /// The rows of messages that wait, oldest first and at most one of each sender.
    static func rowsForTriage(limit: Int, in database: Database, vault: Vault) throws -> [StoredRow] {
        var seen: Set<Data> = []
        return try database.rows(
            kept: "SELECT \(waitingColumns) FROM inbound_message WHERE state = 'assembled' ORDER BY id LIMIT ?",
            [limit]
        )
        .filter { seen.insert(vault.upgraded(WaitingInbound.senderHash(in: $0))).inserted }
    }

    /// Notes that a message could not be triaged; after the last attempt it becomes a dead letter.
    package func failTriage(of message: WaitingInbound, reason: String, lastAttempt: Int) async throws {
        try await write { transaction in
            try transaction.run(
                "UPDATE inbound_message SET attempts = attempts + 1 WHERE id = ? AND state = 'assembled'",
                [message.id]
            )
            guard message.attempts + 1 >= lastAttempt else { return }
            try transaction.run("UPDATE inbound_message SET state = 'dead' WHERE id = ?", [message.id])
            try transaction.addDeadLetter(
                DeadLetterRecord(
                    stage: .triage,
                    carrier: message.carrier,
                    subject: "inbound_message",
                    subjectID: message.id,
                    raw: Data(message.text.utf8),
                    reason: reason
                )
            )
        }
    }
}

extension WaitingInbound {
    /// The carrier of a row, also of one that cannot be opened.
    static func carrier(in row: StoredRow) -> String { row[1] }

    static func senderHash(in row: StoredRow) -> Data { row[4] }

    static func continuesID(in row: StoredRow) -> Int64? { row[8] }

    init(row: StoredRow, vault: Vault) throws {
        self.init(
            id: row[0],
            carrier: row[1],
            sender: PhoneNumber(
                kind: PhoneNumber.Kind(rawValue: row[3]) ?? .alphanumeric,
                canonical: try vault.openText(row[2], for: "sender")
            ),
            senderHash: row[4],
            recipient: row[5],
            text: try vault.openText(row[6], for: "inbound.text"),
            isIncomplete: row[7],
            continuesID: row[8],
            receivedAt: Date(milliseconds: row[9]),
            attempts: row[10],
            isRecovered: row[11]
        )
    }
}

/// A message that waits, with the data about its sender. Number and texts are decrypted outside the write transaction.
private struct SealedMessage: Sendable {
    private let row: StoredRow
    private let context: Result<SealedContext, any Error>

    init(row: StoredRow, tickets: Int, in transaction: LedgerTransaction) {
        self.row = row
        context = Result {
            try SealedContext(
                of: WaitingInbound.senderHash(in: row),
                continuing: WaitingInbound.continuesID(in: row),
                tickets: tickets,
                in: transaction.database,
                vault: transaction.vault,
                now: transaction.now
            )
        }
    }

    var id: Int64 { row[0] }

    /// - Throws: ``LedgerError`` if the message cannot be opened; damaged data about its sender is left out.
    func opened(by vault: Vault) throws -> TriageItem {
        TriageItem(message: try WaitingInbound(row: row, vault: vault), context: context.map { $0.opened(by: vault) })
    }
}
