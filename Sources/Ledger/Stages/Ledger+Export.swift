package import Complaints
import Foundation
import GRDB

/// The tickets with which an export of the central system is compared.
extension Ledger {
    /// The tickets with these numbers or tracking IDs, at most 1000 of both together.
    package func standings(numbers: [String], trackingIDs: [String]) async throws -> [TicketStanding] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(TicketStanding.columns) FROM ticket WHERE number IN (\(databaseQuestionMarks(count: numbers.count)))
                    UNION
                    SELECT \(TicketStanding.columns) FROM ticket
                    WHERE tracking_id IN (\(databaseQuestionMarks(count: trackingIDs.count)))
                    """,
                arguments: StatementArguments(numbers + trackingIDs)
            )
            .map(TicketStanding.init)
        }
    }

    /// The tickets in a state, oldest first.
    package func standings(in state: TicketState) async throws -> [TicketStanding] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT \(TicketStanding.columns) FROM ticket WHERE state = ? ORDER BY id",
                arguments: [state.rawValue]
            )
            .map(TicketStanding.init)
        }
    }

    /// Records a status that an operator brings in the central system's export; when it is asked for next does not change.
    ///
    /// - Parameters:
    ///   - observation: What the export says.
    ///   - ticketID: The ticket.
    ///   - requester: The operator.
    /// - Returns: Whether anything was new.
    /// - Throws: ``LedgerError``.
    @discardableResult
    package func recordFromExport(
        _ observation: StatusObservation,
        of ticketID: Int64,
        by requester: Requester
    ) async throws -> Bool {
        try await write { transaction in
            try transaction.observe(observation, of: ticketID, actor: .operator, by: requester)
        }
    }
}
