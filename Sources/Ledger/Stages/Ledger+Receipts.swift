import Complaints
package import Foundation
import GRDB

/// Receipts that are held back for a while, so that a citizen gets one text with both numbers where the central system is quick.
extension Ledger {
    /// When the next receipt is due that is held back for the central system's number.
    package func nextReceipt() async throws -> Date? {
        try await read { database in
            try database.integer(kept: "SELECT min(receipt_by) FROM ticket WHERE \(LedgerSchema.holdsReceipt)")
        }
        .map(Date.init(milliseconds:))
    }

    /// Queues the receipts that were held back long enough.
    ///
    /// - Parameter limit: How many at most.
    /// - Returns: How many there were.
    /// - Throws: ``LedgerError``.
    package func releaseReceipts(limit: Int) async throws -> Int {
        try await write { transaction in
            let due = try transaction.rows(
                """
                SELECT id FROM ticket WHERE \(LedgerSchema.holdsReceipt) AND receipt_by <= ?
                ORDER BY receipt_by, id LIMIT ?
                """,
                [transaction.now.milliseconds, limit]
            )
            for row in due { try transaction.releaseReceipt(of: row[0]) }
            return due.count
        }
    }
}

extension LedgerTransaction {
    /// Queues a ticket's receipt at once where it is still held back.
    func releaseReceipt(of ticketID: Int64) throws {
        let held = try row(
            "SELECT \(Self.reporterColumns), inbound_id FROM ticket WHERE id = ? AND \(LedgerSchema.holdsReceipt)",
            [ticketID]
        )
        guard let held else { return }
        try run("UPDATE ticket SET receipt_by = NULL WHERE id = ?", [ticketID])
        try notify(.receipt(ofMessage: held[5]), about: ticketID, to: held)
    }
}
