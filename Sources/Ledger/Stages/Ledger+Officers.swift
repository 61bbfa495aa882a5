package import Complaints
package import Foundation
import GRDB

/// Which tickets to list.
package struct TicketQuery: Hashable, Sendable {
    package var state: TicketState?
    package var agency: String?
    package var since: Date?
    package var until: Date?
    package var limit: Int

    package init(
        state: TicketState? = nil,
        agency: String? = nil,
        since: Date? = nil,
        until: Date? = nil,
        limit: Int = 50
    ) {
        self.state = state
        self.agency = agency
        self.since = since
        self.until = until
        self.limit = limit
    }
}

/// What officers and operators do.
extension Ledger {
    /// The tickets that match, newest first; of damaged ones what can be read.
    package func tickets(matching query: TicketQuery) async throws -> [TicketRecord] {
        try await readSealed { database, vault in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                    WHERE (?1 IS NULL OR ticket.state = ?1) AND (?2 IS NULL OR ticket.agency = ?2)
                        AND (?3 IS NULL OR ticket.created_at >= ?3) AND (?4 IS NULL OR ticket.created_at < ?4)
                    ORDER BY ticket.id DESC LIMIT ?5
                    """,
                arguments: [
                    query.state?.rawValue, query.agency, query.since?.milliseconds, query.until?.milliseconds,
                    query.limit,
                ]
            )
            .map { TicketRecord(readable: $0, vault: vault) }
        }
    }

    /// Changes what a ticket says, on an officer's word.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket.
    ///   - complaint: What it says from now on.
    ///   - changes: The names of the changed fields with their new values, for the history; no text of a citizen.
    ///   - deadline: The day by which it should be finished from now on; nil leaves it as it is.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound``.
    package func amend(
        _ ticketID: Int64,
        complaint: Complaint,
        changes: [String: String],
        deadline: CalendarDate? = nil
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
                    detail: changes
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
