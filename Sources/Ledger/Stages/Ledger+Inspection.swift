package import Complaints
package import Foundation
import GRDB

/// How much waits where, and since when.
package struct LedgerCounts: Sendable, Codable, Hashable {
    package var inboundWaiting: Int
    package var oldestInbound: Date?
    package var incompleteMessages: Int
    /// When the first part came of the long message that has waited longest for its others.
    package var oldestIncomplete: Date?
    /// Tickets that wait for an officer's decision.
    package var ticketsHeld: Int
    /// Since when the held ticket waits that has waited longest.
    package var oldestHeld: Date?
    /// Held tickets whose day to decide by has passed.
    package var ticketsHeldOverdue: Int
    package var ticketsOpen: Int
    /// When the oldest ticket was opened that the central system does not have yet.
    package var oldestOpenTicket: Date?
    package var additionsWaiting: Int
    package var ticketsToPoll: Int
    /// Since when the ticket waits whose status should have been asked for first.
    package var oldestPoll: Date?
    package var ticketsUncertain: Int
    package var ticketsRejected: Int
    package var notificationsWaiting: Int
    package var oldestNotification: Date?
    package var repliesQueued: Int
    /// When the oldest reply was written that no network has yet.
    package var oldestReply: Date?
    package var deadLetters: Int
    package var oldestDeadLetter: Date?
    package var lastInbound: Date?
    package var lastTicketNumber: String?
}

extension Ledger {
    /// Counts what waits. Every count goes by an index over what waits only, so it is quick in a large ledger.
    package func counts() async throws -> LedgerCounts {
        let now = clock().milliseconds
        return try await read { database in
            func count(_ sql: String) throws -> Int {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \(sql)") ?? 0
            }
            func date(_ sql: String) throws -> Date? {
                try Int64.fetchOne(database, sql: sql).map(Date.init(milliseconds:))
            }
            // `+id` keeps SQLite from walking the whole table by id instead of the index over what waits.
            func oldest(_ table: String, where condition: String) throws -> Date? {
                try date(
                    "SELECT created_at FROM \(table) WHERE id = (SELECT min(+id) FROM \(table) WHERE \(condition))"
                )
            }
            let held = try HeldStanding(
                in: database,
                on: CalendarDate(secondsSinceEpoch: Double(now) / 1000)
            )
            return LedgerCounts(
                inboundWaiting: try count("inbound_message WHERE state = 'assembled'"),
                oldestInbound: try date(
                    "SELECT received_at FROM inbound_message WHERE state = 'assembled' ORDER BY id LIMIT 1"
                ),
                incompleteMessages: try count(
                    "(SELECT DISTINCT assembly_hash FROM inbound_part WHERE inbound_id IS NULL)"
                ),
                oldestIncomplete: try date("SELECT min(received_at) FROM inbound_part WHERE inbound_id IS NULL"),
                ticketsHeld: held.count,
                oldestHeld: held.oldestSince,
                ticketsHeldOverdue: held.overdue,
                ticketsOpen: try count("ticket WHERE state = 'open'"),
                oldestOpenTicket: try oldest("ticket", where: "state = 'open'"),
                additionsWaiting: try count("addition WHERE state = 'waiting'"),
                ticketsToPoll: try count("ticket WHERE poll_at <= \(now)"),
                oldestPoll: try date("SELECT min(poll_at) FROM ticket WHERE poll_at <= \(now)"),
                ticketsUncertain: try count("ticket WHERE state = 'uncertain'"),
                ticketsRejected: try count("ticket WHERE state = 'rejected'"),
                notificationsWaiting: try count("notification"),
                oldestNotification: try date("SELECT min(created_at) FROM notification"),
                repliesQueued: try count("outbound_message WHERE state = 'queued'"),
                oldestReply: try oldest("outbound_message", where: "state = 'queued'"),
                deadLetters: try count("dead_letter WHERE state = 'waiting'"),
                oldestDeadLetter: try oldest("dead_letter", where: "state = 'waiting'"),
                lastInbound: try date("SELECT received_at FROM inbound_message ORDER BY id DESC LIMIT 1"),
                lastTicketNumber: try String.fetchOne(
                    database,
                    sql: "SELECT number FROM ticket ORDER BY id DESC LIMIT 1"
                )
            )
        }
    }

    /// When the last message came by each carrier, among the latest 200,000.
    ///
    /// - Returns: The times by carrier; carriers that brought none are left out.
    /// - Throws: ``LedgerError``.
    package func lastHeard() async throws -> [String: Date] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT carrier, max(received_at) FROM inbound_message
                    WHERE id > (SELECT max(id) FROM inbound_message) - 200000 GROUP BY carrier
                    """
            )
            return Dictionary(
                uniqueKeysWithValues: rows.map { ($0[0] as String, Date(milliseconds: $0[1] as Int64)) }
            )
        }
    }

    /// The hours, counted since 1970-01-01T00:00Z, in which citizens' messages came, among the latest 200,000.
    ///
    /// - Parameter first: The first hour that counts.
    /// - Returns: The hours, and the hour of the first message that the ledger knows.
    /// - Throws: ``LedgerError``.
    package func activeHours(since first: Int) async throws -> (active: Set<Int>, first: Int?) {
        try await read { database in
            let active = try Int.fetchSet(
                database,
                sql: """
                    SELECT DISTINCT received_at / 3600000 FROM inbound_message
                    WHERE id > (SELECT max(id) FROM inbound_message) - 200000 AND received_at >= ?
                        AND id NOT IN (SELECT inbound_id FROM loopback_test WHERE inbound_id IS NOT NULL)
                    """,
                arguments: [first * 3_600_000]
            )
            let oldest = try Int.fetchOne(
                database,
                sql: "SELECT received_at / 3600000 FROM inbound_message ORDER BY id LIMIT 1"
            )
            return (active, oldest)
        }
    }

    /// The ticket with a number of ours, or with a tracking ID; of a damaged one what can be read.
    package func ticket(called number: String) async throws -> TicketRecord? {
        try await readSealed { database, vault in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                    WHERE ticket.number = ?1 OR ticket.tracking_id = ?1
                    """,
                arguments: [number]
            )
            .map { TicketRecord(readable: $0, vault: vault) }
        }
    }

    /// What happened to a ticket, in order.
    package func events(of ticketID: Int64) async throws -> [TicketEvent] {
        try await readSealed { database, vault in
            try Row.fetchAll(
                database,
                sql: "SELECT kind, actor, at, detail FROM ticket_event WHERE ticket_id = ? ORDER BY id",
                arguments: [ticketID]
            )
            .compactMap { TicketEvent(readable: $0, vault: vault) }
        }
    }

    /// The replies about a ticket, in order, with their states; of a damaged one what can be read.
    package func replies(about ticketID: Int64) async throws -> [ReplyProgress] {
        try await readSealed { database, vault in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, kind, carrier, state, created_at, attempts, text, erased_at FROM outbound_message
                    WHERE ticket_id = ? ORDER BY id
                    """,
                arguments: [ticketID]
            )
            .map { row in
                let erasedAt: Int64? = row["erased_at"]
                return ReplyProgress(
                    id: row["id"],
                    kind: row["kind"],
                    carrier: row["carrier"],
                    state: OutboundRecord.State(rawValue: row["state"]) ?? .queued,
                    createdAt: Date(milliseconds: row["created_at"]),
                    attempts: row["attempts"],
                    text: erasedAt == nil ? try? vault.openText(row["text"], for: "outbound.text") : nil
                )
            }
        }
    }
}
