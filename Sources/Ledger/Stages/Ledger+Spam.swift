package import Foundation
import GRDB

/// A message that was taken for spam.
package struct SpamMessage: Sendable, Codable {
    package var id: Int64
    package var receivedAt: Date
    package var carrier: String
    /// nil where it is damaged and cannot be decrypted.
    package var text: String?
}

/// Spam is kept and not answered; an operator may find that some of it is none.
extension Ledger {
    /// The latest messages that were taken for spam, newest first.
    package func spam(limit: Int) async throws -> [SpamMessage] {
        try await readSealed { database, vault in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT id, received_at, carrier, text FROM inbound_message WHERE state = 'spam' AND erased_at IS NULL ORDER BY id DESC LIMIT ?",
                arguments: [limit]
            )
            .map { row in
                SpamMessage(
                    id: row[0],
                    receivedAt: Date(milliseconds: row[1]),
                    carrier: row[2],
                    text: try? vault.openText(row[3], for: "inbound.text")
                )
            }
        }
    }

    /// Lets a message that was taken for spam be read again, this time as a report.
    ///
    /// - Parameter id: The message.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound`` where it is no spam.
    package func recoverSpam(_ id: Int64) async throws {
        try await write { transaction in
            guard
                try transaction.run(
                    "UPDATE inbound_message SET state = 'assembled', is_recovered = 1 WHERE id = ? AND state = 'spam' AND erased_at IS NULL",
                    [id]
                ) == 1
            else { throw LedgerError(.notFound, "message \(id) is not among the spam") }
            transaction.signal(.inbound)
        }
    }
}
