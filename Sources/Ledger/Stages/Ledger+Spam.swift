package import Foundation
import GRDB

/// A message that was taken for spam.
package struct SpamMessage: Hashable, Sendable, Codable {
    package var id: Int64
    package var receivedAt: Date
    package var carrier: String
    /// The text; nil where it is damaged and cannot be decrypted.
    package var text: String?
}

/// Spam is kept and not answered; an operator may take messages back from there.
extension Ledger {
    /// Lists messages that were taken for spam, newest first.
    package func spam(limit: Int, after cursor: ListCursor? = nil) async throws -> Page<SpamMessage> {
        var before = Int64.max
        if let cursor {
            guard let id = Int64(cursor.rawValue) else { throw cursor.fault }
            before = id
        }
        let messages = try await readSealed { [before] database, vault in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, received_at, carrier, text FROM inbound_message
                    WHERE state = 'spam' AND erased_at IS NULL AND id < ? ORDER BY id DESC LIMIT ?
                    """,
                arguments: [before, limit]
            )
            .map { row in
                SpamMessage(
                    id: row["id"],
                    receivedAt: Date(milliseconds: row["received_at"]),
                    carrier: row["carrier"],
                    text: try? vault.openText(row["text"], for: "inbound.text")
                )
            }
        }
        return Page(messages, limit: limit) { [$0.id] }
    }

    /// Lets a message that was taken for spam be read again, this time as a report.
    ///
    /// - Parameter id: The message.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound`` where it is no spam.
    package func recoverSpam(_ id: Int64) async throws {
        try await write { transaction in
            guard
                try transaction.run(
                    """
                    UPDATE inbound_message SET state = 'assembled', is_recovered = 1
                    WHERE id = ? AND state = 'spam' AND erased_at IS NULL
                    """,
                    [id]
                ) == 1
            else { throw LedgerError(.notFound, "message \(id) is not among the spam") }
            transaction.signal(.inbound)
        }
    }
}
