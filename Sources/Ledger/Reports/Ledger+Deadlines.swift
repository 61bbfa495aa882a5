package import Complaints
import Foundation
import GRDB

/// Tickets whose deadline is near or has passed.
extension Ledger {
    /// Lists tickets whose deadline has passed and that are not done, longest overdue first.
    ///
    /// Of damaged tickets the readable rest. A ticket is done once SP4N calls it resolved, closed or archived, the citizen withdrew it, or
    /// an officer closed it here.
    ///
    /// - Parameters:
    ///   - today: The day of the look; a deadline on this very day has not passed.
    ///   - query: The choice among them.
    /// - Returns: A page of tickets.
    /// - Throws: ``LedgerError``.
    package func overdueTickets(
        on today: CalendarDate,
        matching query: TicketQuery = TicketQuery()
    ) async throws -> Page<TicketRecord> {
        var (deadline, id) = ("", Int64(0))
        if let cursor = query.after {
            let parts = cursor.parts
            guard parts.count == 2, let last = Int64(parts[1]) else { throw cursor.fault }
            (deadline, id) = (parts[0], last)
        }
        let tickets = try await readSealed { [deadline, id] database, vault in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                    WHERE ticket.id IN (SELECT id FROM ticket WHERE deadline < ?1 AND \(LedgerSchema.isUnfinished))
                        AND (?2 IS NULL OR ticket.state = ?2) AND (?3 IS NULL OR ticket.agency = ?3)
                        AND (?4 IS NULL OR ticket.created_at >= ?4) AND (?5 IS NULL OR ticket.created_at < ?5)
                        AND (ticket.deadline, ticket.id) > (?6, ?7)
                    ORDER BY ticket.deadline, ticket.id LIMIT ?8
                    """,
                arguments: [
                    today.description, query.state?.rawValue, query.agency, query.since?.milliseconds,
                    query.until?.milliseconds, deadline, id, query.limit,
                ]
            )
            .map { TicketRecord(readable: $0, vault: vault) }
        }
        return Page(tickets, limit: query.limit) { [$0.deadline?.description ?? "", $0.id] }
    }

    /// Counts the tickets whose deadline has passed and that are not done.
    ///
    /// - Parameter today: The day on which to look.
    /// - Returns: Their numbers by classification; nil stands for tickets whose classification was taken away again.
    /// - Throws: ``LedgerError``.
    package func overdueCounts(on today: CalendarDate) async throws -> [Classification?: Int] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT classification, count(*) FROM ticket WHERE deadline < ? AND \(LedgerSchema.isUnfinished)
                    GROUP BY classification
                    """,
                arguments: [today.description]
            )
            return Dictionary(
                rows.map { (($0[0] as String?).flatMap(Classification.init(rawValue:)), $0[1] as Int) },
                uniquingKeysWith: +
            )
        }
    }
}
