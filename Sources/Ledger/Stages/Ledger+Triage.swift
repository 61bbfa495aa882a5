import Complaints
import Foundation
import GRDB

extension Ledger {
    /// Messages that wait for triage, oldest first and at most one of each sender, so that the order of a sender is kept.
    package func messagesForTriage(limit: Int) async throws -> [WaitingInbound] {
        let vault = vault
        return try await read { database in
            try Self.messagesForTriage(limit: limit, in: database, vault: vault)
        }
    }

    static func messagesForTriage(limit: Int, in database: Database, vault: Vault) throws -> [WaitingInbound] {
        let rows = try database.rows(
            kept: """
                SELECT id, carrier, sender, sender_kind, sender_hash, recipient, text, is_incomplete, continues_id,
                    received_at, attempts, is_recovered
                FROM inbound_message WHERE state = 'assembled' ORDER BY id LIMIT ?
                """,
            [limit]
        )
        var seen: Set<Data> = []
        return try rows.compactMap { row in
            guard seen.insert(vault.upgraded(row["sender_hash"])).inserted else { return nil }
            return WaitingInbound(
                id: row["id"],
                carrier: row["carrier"],
                sender: PhoneNumber(
                    kind: PhoneNumber.Kind(rawValue: row["sender_kind"]) ?? .alphanumeric,
                    canonical: try vault.openText(row["sender"], for: "sender")
                ),
                senderHash: row["sender_hash"],
                recipient: row["recipient"],
                text: try vault.openText(row["text"], for: "inbound.text"),
                isIncomplete: row["is_incomplete"],
                continuesID: row["continues_id"],
                receivedAt: Date(milliseconds: row["received_at"]),
                attempts: row["attempts"],
                isRecovered: row["is_recovered"]
            )
        }
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
            try transaction.settle(message, as: settlement, prefix: prefix).flatMap(transaction.ticket)
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
            try transaction.bury(
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
