import Complaints
package import Foundation
import GRDB

/// Confirmations that are held back for a while, so that a citizen gets one text with both numbers where the central system is quick.
extension Ledger {
    /// When the next confirmation is due that is held back for the central system's number.
    package func nextConfirmation() async throws -> Date? {
        try await read { database in
            try database.integer(
                kept: "SELECT min(confirmation_by) FROM ticket WHERE \(LedgerSchema.holdsConfirmation)"
            )
        }
        .map(Date.init(milliseconds:))
    }

    /// Queues the confirmations that were held back long enough.
    ///
    /// - Parameter limit: How many at most.
    /// - Returns: How many there were.
    /// - Throws: ``LedgerError``.
    package func releaseConfirmations(limit: Int) async throws -> Int {
        try await write { transaction in
            let due = try transaction.rows(
                """
                SELECT id FROM ticket WHERE \(LedgerSchema.holdsConfirmation) AND confirmation_by <= ?
                ORDER BY confirmation_by, id LIMIT ?
                """,
                [transaction.now.milliseconds, limit]
            )
            for row in due { try transaction.releaseConfirmation(of: row[0]) }
            return due.count
        }
    }
}

extension LedgerTransaction {
    /// Queues a ticket's confirmation at once where it is still held back.
    func releaseConfirmation(of ticketID: Int64) throws {
        let held = try row(
            "SELECT \(Self.reporterColumns), inbound_id FROM ticket WHERE id = ? AND \(LedgerSchema.holdsConfirmation)",
            [ticketID]
        )
        guard let held else { return }
        try run("UPDATE ticket SET confirmation_by = NULL WHERE id = ?", [ticketID])
        try notify(.confirmation(ofMessage: held[5]), about: ticketID, to: held)
    }
}
