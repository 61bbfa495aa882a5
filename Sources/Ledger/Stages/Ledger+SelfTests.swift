package import Foundation
import GRDB

/// A text to ourselves, as the ledger keeps it.
package struct SelfTestRecord: Hashable, Sendable {
    /// How it ended.
    package enum Outcome: String, Hashable, Sendable {
        /// It is on its way.
        case sent
        /// It came back.
        case returned
        /// It did not come back in time.
        case lost
        /// The carrier did not take it.
        case unsent
    }

    package var id: Int64
    package var sentAt: Date
    package var outcome: Outcome
    package var returnedAt: Date?
}

extension Ledger {
    /// Records a text to ourselves before it is sent, so that it is known whenever it comes back.
    ///
    /// - Parameters:
    ///   - carrier: By which it goes.
    ///   - token: What it is known by.
    /// - Returns: Its number.
    /// - Throws: ``LedgerError``.
    package func beginSelfTest(by carrier: String, token: String) async throws -> Int64 {
        try await write { transaction in
            try transaction.run(
                "INSERT INTO self_test (carrier, token_hash, sent_at, outcome) VALUES (?, ?, ?, 'sent')",
                [carrier, transaction.vault.hash("self-test", token), transaction.now.milliseconds]
            )
            return transaction.database.lastInsertedRowID
        }
    }

    /// Records that a text to ourselves was not taken, or is not waited for any more; one that has come back stays so.
    package func endSelfTest(_ id: Int64, as outcome: SelfTestRecord.Outcome) async throws {
        try await write { transaction in
            _ = try transaction.run(
                "UPDATE self_test SET outcome = ? WHERE id = ? AND outcome = 'sent'",
                [outcome.rawValue, id]
            )
        }
    }

    /// The last text to ourselves that went by a carrier.
    package func lastSelfTest(by carrier: String) async throws -> SelfTestRecord? {
        try await read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT id, sent_at, outcome, returned_at FROM self_test WHERE carrier = ? ORDER BY id DESC LIMIT 1
                    """,
                arguments: [carrier]
            )
            .map { row in
                SelfTestRecord(
                    id: row["id"],
                    sentAt: Date(milliseconds: row["sent_at"]),
                    outcome: SelfTestRecord.Outcome(rawValue: row["outcome"]) ?? .sent,
                    returnedAt: (row["returned_at"] as Int64?).map(Date.init(milliseconds:))
                )
            }
        }
    }

    /// The text to ourselves that a token belongs to; nil where it is none of ours.
    package func selfTest(marked token: String) async throws -> Int64? {
        let parts = [Data("self-test".utf8), Data(token.utf8)]
        let hash = vault.hash(parts)
        let retiring = vault.retiringHash(parts) ?? hash
        return try await read { database in
            try Int64.fetchOne(
                database,
                sql: "SELECT id FROM self_test WHERE token_hash IN (?, ?)",
                arguments: [hash, retiring]
            )
        }
    }
}

extension LedgerTransaction {
    /// A text to ourselves came back; only the first time counts.
    func returnSelfTest(_ id: Int64, as message: WaitingInbound) throws {
        try run(
            """
            UPDATE self_test SET outcome = 'returned', returned_at = ?, inbound_id = ?
            WHERE id = ? AND returned_at IS NULL
            """,
            [message.receivedAt.milliseconds, message.id, id]
        )
        signal(.selfTest)
    }
}
