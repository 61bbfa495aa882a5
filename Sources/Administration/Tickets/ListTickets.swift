import Complaints
import Foundation
package import Ledger

/// Lists tickets, newest first; overdue ones, longest overdue first. It shows their titles, so the log keeps who read them.
package struct ListTickets: ListOrder {
    package typealias Item = TicketLine

    package static let name = "tickets/list"

    package var query: TicketQuery
    /// Whether to list only those whose deadline has passed and that are not done.
    package var isOverdue: Bool

    package init(_ query: TicketQuery = TicketQuery(), isOverdue: Bool = false) {
        self.query = query
        self.isOverdue = isOverdue
    }

    package var after: ListCursor? {
        get { query.after }
        set { query.after = newValue }
    }

    package var limit: Int {
        get { query.limit }
        set { query.limit = newValue }
    }

    package var isLogged: Bool { true }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Page<TicketLine> {
        try checkLimit()
        var query = query
        query.agency = query.agency?.uppercased()
        guard isOverdue else { return try await administration.ledger.tickets(matching: query).map(TicketLine.init) }
        let today = CalendarDate(secondsSinceEpoch: Date().timeIntervalSince1970)
        return try await administration.ledger.overdueTickets(on: today, matching: query).map(TicketLine.init)
    }
}
