import Complaints
package import Foundation
import GRDB

/// What reports read. Nothing here writes, and nothing holds more than a page in memory.
extension Ledger {
    /// How many tickets are held in memory at once, unless told otherwise.
    package static var reportPageSize: Int { 500 }

    /// Reads tickets with their histories, oldest first, a page at a time.
    ///
    /// Each page is consistent in itself; between two pages the daemon may write. Of what is damaged in a history the rest is read.
    ///
    /// - Parameters:
    ///   - since: Only tickets that were opened at this time or later.
    ///   - until: Only tickets that were opened before this time.
    ///   - pageSize: How many tickets to hold in memory at once, 1 or more.
    ///   - body: Takes each history.
    /// - Throws: ``LedgerError``, or what the body throws.
    package func readHistories(
        since: Date? = nil,
        until: Date? = nil,
        pageSize: Int = Ledger.reportPageSize,
        _ body: (TicketHistory) async throws -> Void
    ) async throws {
        var last: Int64 = 0
        while true {
            let page = try await histories(since: since, until: until, after: last, limit: pageSize)
            for history in page { try await body(history) }
            guard page.count == pageSize, let end = page.last?.ticket.id else { return }
            last = end
        }
    }

    private func histories(since: Date?, until: Date?, after: Int64, limit: Int) async throws -> [TicketHistory] {
        try await readSealed { database, vault in
            // Ids grow with time, so going on after the last one reads the table once over all pages.
            let tickets = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(LedgerTransaction.ticketColumns), \(LedgerTransaction.factColumns)
                    FROM \(LedgerTransaction.ticketSource)
                    WHERE ticket.id > ?1 AND (?2 IS NULL OR ticket.created_at >= ?2)
                        AND (?3 IS NULL OR ticket.created_at < ?3)
                    ORDER BY ticket.id LIMIT ?4
                    """,
                arguments: [after, since?.milliseconds, until?.milliseconds, limit]
            )
            .map { (ticket: TicketRecord(readable: $0, vault: vault), facts: TicketHistory.Facts(row: $0)) }
            let ids = tickets.map(\.ticket.id)
            let events = try Self.events(of: ids, in: database, vault: vault)
            let confirmations = try Self.confirmations(of: ids, in: database)
            return tickets.map { ticket, facts in
                TicketHistory(
                    ticket: ticket,
                    facts: facts,
                    events: events[ticket.id] ?? [],
                    confirmationSentAt: confirmations[ticket.id]
                )
            }
        }
    }

    private static func events(
        of ids: [Int64],
        in database: Database,
        vault: Vault
    ) throws -> [Int64: [TicketEvent]] {
        var events: [Int64: [TicketEvent]] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT kind, actor, at, detail, ticket_id FROM ticket_event
                WHERE ticket_id IN (\(databaseQuestionMarks(count: ids.count))) ORDER BY ticket_id, id
                """,
            arguments: StatementArguments(ids)
        )
        while let row = try rows.next() {
            guard let event = TicketEvent(readable: row, vault: vault) else { continue }
            events[row[4], default: []].append(event)
        }
        return events
    }

    /// When the network first took a confirmation: its reply's own time changes again with the delivery report.
    private static func confirmations(of ids: [Int64], in database: Database) throws -> [Int64: Date] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT message.ticket_id, min(segment.submitted_at) FROM outbound_message message
                JOIN outbound_segment segment ON segment.outbound_id = message.id
                WHERE message.ticket_id IN (\(databaseQuestionMarks(count: ids.count)))
                    AND message.kind IN ('confirmation', 'confirmation_urgent', 'confirmation_asking_place', 'confirmation_asking_matter',
                        'confirmation_forwarded')
                GROUP BY message.ticket_id
                """,
            arguments: StatementArguments(ids)
        )
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as Int64, Date(milliseconds: $0[1])) })
    }
}
