package import Foundation
import GRDB

/// A loopback test, as the ledger keeps it.
package struct LoopbackTestRecord: Hashable, Sendable {
    /// The result.
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
    /// Records a loopback test before it is sent, so that it is known whenever it comes back.
    ///
    /// - Parameters:
    ///   - carrier: By which it goes.
    ///   - token: What it is known by.
    /// - Returns: Its number.
    /// - Throws: ``LedgerError``.
    package func beginLoopbackTest(by carrier: String, token: String) async throws -> Int64 {
        try await write { transaction in
            try transaction.run(
                "INSERT INTO loopback_test (carrier, token_hash, sent_at, outcome) VALUES (?, ?, ?, 'sent')",
                [carrier, transaction.vault.hash("loopback-test", token), transaction.now.milliseconds]
            )
            return transaction.database.lastInsertedRowID
        }
    }

    /// Records that a loopback test was not taken, or is not waited for any more; one that has come back stays so.
    package func endLoopbackTest(_ id: Int64, as outcome: LoopbackTestRecord.Outcome) async throws {
        try await write { transaction in
            _ = try transaction.run(
                "UPDATE loopback_test SET outcome = ? WHERE id = ? AND outcome = 'sent'",
                [outcome.rawValue, id]
            )
        }
    }

    /// The last loopback test that went by a carrier.
    package func lastLoopbackTest(by carrier: String) async throws -> LoopbackTestRecord? {
        try await read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT id, sent_at, outcome, returned_at FROM loopback_test WHERE carrier = ? ORDER BY id DESC LIMIT 1
                    """,
                arguments: [carrier]
            )
            .map { row in
                LoopbackTestRecord(
                    id: row["id"],
                    sentAt: Date(milliseconds: row["sent_at"]),
                    outcome: LoopbackTestRecord.Outcome(rawValue: row["outcome"]) ?? .sent,
                    returnedAt: (row["returned_at"] as Int64?).map(Date.init(milliseconds:))
                )
            }
        }
    }

    /// The loopback test that a token belongs to; nil where it is none of ours.
    package func loopbackTest(marked token: String) async throws -> Int64? {
        let parts = [Data("loopback-test".utf8), Data(token.utf8)]
        let hash = vault.hash(parts)
        let retiring = vault.retiringHash(parts) ?? hash
        return try await read { database in
            try Int64.fetchOne(
                database,
                sql: "SELECT id FROM loopback_test WHERE token_hash IN (?, ?)",
                arguments: [hash, retiring]
            )
        }
    }
}

extension LedgerTransaction {
    /// A loopback test came back; only the first time counts.
    func returnLoopbackTest(_ id: Int64, as message: WaitingInbound) throws {
        try run(
            """
            UPDATE loopback_test SET outcome = 'returned', returned_at = ?, inbound_id = ?
            WHERE id = ? AND returned_at IS NULL
            """,
            [message.receivedAt.milliseconds, message.id, id]
        )
        signal(.loopbackTest)
    }
}
