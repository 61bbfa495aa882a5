package import Complaints
package import Foundation
import GRDB

/// A choice of tickets.
package struct TicketQuery: Hashable, Sendable, Codable {
    package var state: TicketState?
    /// The code of the agency that should act first.
    package var agency: String?
    /// The earliest time of opening.
    package var since: Date?
    /// The time before which the ticket was opened.
    package var until: Date?
    /// The end of the page before.
    package var after: ListCursor?
    /// The most tickets of a page, 1 or more.
    package var limit: Int

    package init(
        state: TicketState? = nil,
        agency: String? = nil,
        since: Date? = nil,
        until: Date? = nil,
        after: ListCursor? = nil,
        limit: Int = 50
    ) {
        self.state = state
        self.agency = agency
        self.since = since
        self.until = until
        self.after = after
        self.limit = limit
    }
}

/// Lists for officers, and the orders that they give.
extension Ledger {
    /// Lists the tickets that match, newest first; of damaged ones the readable rest.
    package func tickets(matching query: TicketQuery) async throws -> Page<TicketRecord> {
        var before = Int64.max
        if let cursor = query.after {
            guard let id = Int64(cursor.rawValue) else { throw cursor.fault }
            before = id
        }
        let tickets = try await readSealed { [before] database, vault in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                    WHERE ticket.id < ?1 AND (?2 IS NULL OR ticket.state = ?2) AND (?3 IS NULL OR ticket.agency = ?3)
                        AND (?4 IS NULL OR ticket.created_at >= ?4) AND (?5 IS NULL OR ticket.created_at < ?5)
                    ORDER BY ticket.id DESC LIMIT ?6
                    """,
                arguments: [
                    before, query.state?.rawValue, query.agency, query.since?.milliseconds, query.until?.milliseconds,
                    query.limit,
                ]
            )
            .map { TicketRecord(readable: $0, vault: vault) }
        }
        return Page(tickets, limit: query.limit) { [$0.id] }
    }

    /// Lists the newest tickets.
    package func tickets(state: TicketState? = nil, limit: Int) async throws -> [TicketRecord] {
        try await tickets(matching: TicketQuery(state: state, limit: limit)).items
    }

    /// Changes the text and the fields of a ticket.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket.
    ///   - complaint: What it says from now on.
    ///   - changes: The names of the changed fields with their new values, for the history; no text of a citizen.
    ///   - deadline: The day by which it should be finished from now on; nil leaves it as it is.
    ///   - requester: The officer.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound``.
    package func amend(
        _ ticketID: Int64,
        complaint: Complaint,
        changes: [String: String],
        deadline: CalendarDate? = nil,
        by requester: Requester
    ) async throws {
        try await write { transaction in
            guard try transaction.update(complaint, of: ticketID, deadline: deadline) else {
                throw LedgerError(.notFound, "there is no such ticket")
            }
            try transaction.append(
                TicketEvent(
                    kind: .amended,
                    actor: .operator,
                    at: transaction.now.timeIntervalSince1970,
                    detail: requester.signing(changes)
                ),
                to: ticketID
            )
        }
    }

    /// Closes a ticket here; its status is asked for no more.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound``.
    package func close(_ ticketID: Int64, reason: String, by requester: Requester) async throws {
        try await write { transaction in
            guard
                try transaction.run(
                    """
                    UPDATE ticket SET poll_at = NULL, closed_at = ?,
                        state = CASE WHEN tracking_id IS NULL THEN 'cancelled' ELSE state END WHERE id = ?
                    """,
                    [transaction.now.milliseconds, ticketID]
                ) == 1
            else { throw LedgerError(.notFound, "there is no such ticket") }
            try transaction.append(
                TicketEvent(
                    kind: .closed,
                    actor: .operator,
                    at: transaction.now.timeIntervalSince1970,
                    detail: requester.signing(["reason": reason])
                ),
                to: ticketID
            )
        }
    }

    /// Queues an operator's text to a number.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - number: The recipient.
    ///   - carrier: The carrier that sends it.
    /// - Returns: The message's id.
    /// - Throws: ``LedgerError``.
    package func queueMessage(_ text: String, to number: PhoneNumber, carrier: String) async throws -> Int64 {
        try await write { transaction in
            try transaction.queue(OperatorText(text: text, number: number, carrier: carrier))
        }
    }
}
