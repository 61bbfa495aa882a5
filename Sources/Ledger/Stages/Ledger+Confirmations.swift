import Complaints
package import Foundation
import GRDB

/// Held confirmations. A confirmation is held for a while, so that a citizen gets one text with both numbers if the
/// central system answers quickly.
extension Ledger {
    /// The time at which the next held confirmation is due.
    package func nextConfirmation() async throws -> Date? {
        try await read { database in
            try database.integer(
                kept: "SELECT min(confirmation_by) FROM ticket WHERE \(LedgerSchema.holdsConfirmation)"
            )
        }
        .map(Date.init(milliseconds:))
    }

    /// Queues the held confirmations that are due.
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
    /// Queues a ticket's confirmation at once, if it is still held.
    func releaseConfirmation(of ticketID: Int64) throws {
        let held = try row(
            """
            SELECT \(TicketReporter.columns), inbound_id, held_at IS NOT NULL FROM ticket
            WHERE id = ? AND \(LedgerSchema.holdsConfirmation)
            """,
            [ticketID]
        )
        guard let held else { return }
        try run("UPDATE ticket SET confirmation_by = NULL WHERE id = ?", [ticketID])
        let messageID: Int64 = held[TicketReporter.columnCount]
        let confirmation: NewNotification =
            held[TicketReporter.columnCount + 1]
            ? .confirmation(ofReleased: ticketID) : .confirmation(ofMessage: messageID)
        try notify(confirmation, about: ticketID, to: TicketReporter(row: held))
    }
}
