import Complaints
import Foundation
import GRDB

extension Ledger {
    /// Messages that wait for triage, oldest first and at most one of each sender, so that the order of a sender is kept.
    package func messagesForTriage(limit: Int) async throws -> [WaitingInbound] {
        let vault = vault
        let rows = try await read { try Self.rowsForTriage(limit: limit, in: $0, vault: vault) }
        let (messages, unreadable) = Self.opened(rows, id: { $0[0] }) { try WaitingInbound(row: $0, vault: vault) }
        try await addDeadLetter(unreadableMessages: unreadable)
        return messages
    }

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
        .filter { seen.insert(vault.upgraded($0[4])).inserted }
    }

    /// Commits what a message became. A message that was settled already is left as it is.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - settlement: What it became.
    /// - Returns: The ticket that was opened or changed, if any.
    /// - Throws: ``LedgerError``.
    package func settle(_ message: WaitingInbound, as settlement: TriageSettlement) async throws -> TicketRecord? {
        let prefix = configuration.ticketPrefix
        return try await write { transaction in
            try transaction.settle(message, as: settlement, prefix: prefix).flatMap { try transaction.ticket($0.id) }
        }
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
