import Foundation
import GRDB

extension Ledger {
    /// What waits for its turn, each stage's longest due first.
    ///
    /// - Parameter limit: How many of each stage at most.
    /// - Returns: The work, without text and number.
    /// - Throws: ``LedgerError``.
    package func waitingWork(limit: Int) async throws -> [WaitingWork] {
        try await read { database in
            try Self.waitingQueries.flatMap { query in
                try Row.fetchAll(database, sql: query + " LIMIT ?", arguments: [limit]).map { row in
                    WaitingWork(
                        stage: row[0],
                        id: row[1],
                        ticketNumber: row[2],
                        carrier: row[3],
                        since: Date(milliseconds: row[4]),
                        dueAt: Date(milliseconds: row[5]),
                        attempts: row[6],
                        trouble: row[7]
                    )
                }
            }
        }
    }

    /// Stage, row, ticket, carrier, since, due, attempts, trouble; each by the index over what waits.
    private static let waitingQueries = [
        """
        SELECT 'intake', id, NULL, carrier, received_at, received_at, 0, NULL FROM inbound_part
        WHERE inbound_id IS NULL ORDER BY received_at
        """,
        """
        SELECT 'triage', id, NULL, carrier, received_at, received_at, attempts, NULL FROM inbound_message
        WHERE state = 'assembled' ORDER BY id
        """,
        """
        SELECT 'forwarding', id, number, carrier, created_at, forward_at, forward_attempts, last_error FROM ticket
        WHERE state = 'open' ORDER BY forward_at
        """,
        """
        SELECT 'forwarding', id, number, carrier, created_at, forward_at, forward_attempts, last_error FROM ticket
        WHERE state IN ('forwarding', 'uncertain') ORDER BY id
        """,
        """
        SELECT 'forwarding', addition.id, ticket.number, ticket.carrier, due_at, due_at, attempts, addition.last_error
        FROM addition JOIN ticket ON ticket.id = addition.ticket_id
        WHERE addition.state = 'waiting' ORDER BY due_at
        """,
        """
        SELECT 'notification', notification.id, ticket.number, notification.carrier, notification.created_at,
            notification.created_at, attempts, NULL
        FROM notification LEFT JOIN ticket ON ticket.id = notification.ticket_id ORDER BY notification.id
        """,
        """
        SELECT 'dispatch', outbound_message.id, ticket.number, outbound_message.carrier, outbound_message.created_at,
            due_at, attempts, outbound_message.last_error
        FROM outbound_message LEFT JOIN ticket ON ticket.id = outbound_message.ticket_id
        WHERE outbound_message.state = 'queued' ORDER BY due_at
        """,
    ]
}
