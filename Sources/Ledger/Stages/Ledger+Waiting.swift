import Foundation
import GRDB

extension Ledger {
    /// Lists the work that waits for its turn: kind after kind, the longest due first.
    ///
    /// - Parameters:
    ///   - limit: The most rows of each kind.
    ///   - cursor: The end of the page before.
    /// - Returns: A page.
    /// - Throws: ``LedgerError``.
    package func waitingWork(limit: Int, after cursor: ListCursor? = nil) async throws -> Page<WaitingWork> {
        let ends =
            try cursor.map(Self.ends)
            ?? Dictionary(
                uniqueKeysWithValues: WaitingWork.Kind.allCases.map { ($0, (due: Int64.min, id: Int64(0))) }
            )
        let found = try await read { database in
            try WaitingWork.Kind.allCases.compactMap { kind in
                try ends[kind].map { try Self.waiting(kind, after: $0, limit: limit, in: database) }
            }
        }
        // A kind with fewer rows than the limit is at its end, and is left out of the next pages.
        let unfinished = found.compactMap { $0.count < limit ? nil : $0.last }
        return Page(
            items: found.flatMap(\.self),
            next: unfinished.isEmpty
                ? nil : ListCursor(unfinished.map { "\($0.kind.rawValue):\($0.dueAt.milliseconds):\($0.id)" })
        )
    }

    private static func ends(of cursor: ListCursor) throws -> [WaitingWork.Kind: (due: Int64, id: Int64)] {
        let ends = cursor.parts.compactMap { part -> (WaitingWork.Kind, (due: Int64, id: Int64))? in
            let fields = part.split(separator: ":")
            guard fields.count == 3, let kind = WaitingWork.Kind(rawValue: String(fields[0])),
                let due = Int64(fields[1]), let id = Int64(fields[2])
            else { return nil }
            return (kind, (due, id))
        }
        guard !ends.isEmpty, ends.count == cursor.parts.count else { throw cursor.fault }
        return Dictionary(ends) { $1 }
    }

    private static func waiting(
        _ kind: WaitingWork.Kind,
        after end: (due: Int64, id: Int64),
        limit: Int,
        in database: Database
    ) throws -> [WaitingWork] {
        let source = source(of: kind)
        return try Row.fetchAll(
            database,
            sql: """
                SELECT work.id, \(source.ticket) AS ticket, work.carrier, work.\(source.since) AS since,
                    work.\(source.due) AS due, \(source.attempts) AS attempts, \(source.trouble) AS trouble
                FROM \(source.rows)
                WHERE \(source.condition) AND (work.\(source.due), work.id) > (?, ?)
                ORDER BY work.\(source.due), work.id LIMIT ?
                """,
            arguments: [end.due, end.id, limit]
        )
        .map { row in
            WaitingWork(
                kind: kind,
                id: row["id"],
                ticketNumber: row["ticket"],
                carrier: row["carrier"],
                since: Date(milliseconds: row["since"]),
                dueAt: Date(milliseconds: row["due"]),
                attempts: row["attempts"],
                trouble: row["trouble"]
            )
        }
    }

    /// The rows of a kind of work, as SQL; each condition is that of an index over what waits.
    private struct Source {
        var rows: String
        var condition: String
        var ticket = "NULL"
        var since = "created_at"
        var due = "due_at"
        var attempts = "work.attempts"
        var trouble = "work.last_error"
    }

    private static func source(of kind: WaitingWork.Kind) -> Source {
        switch kind {
        case .part:
            Source(
                rows: "inbound_part work",
                condition: "work.inbound_id IS NULL",
                since: "received_at",
                due: "received_at",
                attempts: "0",
                trouble: "NULL"
            )
        case .message:
            Source(
                rows: "inbound_message work",
                condition: "work.state = 'assembled'",
                since: "received_at",
                due: "received_at",
                trouble: "NULL"
            )
        case .ticket: ticketSource("work.state = 'open'")
        case .request: ticketSource("(work.state = 'forwarding' OR work.state = 'uncertain')")
        case .addition:
            Source(
                rows: "(SELECT addition.*, number, carrier FROM addition JOIN ticket ON ticket.id = ticket_id) work",
                condition: "work.state = 'waiting'",
                ticket: "work.number",
                since: "due_at"
            )
        case .notification:
            Source(
                rows: "notification work LEFT JOIN ticket ON ticket.id = work.ticket_id",
                condition: "TRUE",
                ticket: "ticket.number",
                due: "created_at",
                trouble: "NULL"
            )
        case .reply:
            Source(
                rows: "outbound_message work LEFT JOIN ticket ON ticket.id = work.ticket_id",
                condition: "work.state = 'queued'",
                ticket: "ticket.number"
            )
        }
    }

    private static func ticketSource(_ condition: String) -> Source {
        Source(
            rows: "ticket work",
            condition: condition,
            ticket: "work.number",
            due: "forward_at",
            attempts: "work.forward_attempts"
        )
    }
}
