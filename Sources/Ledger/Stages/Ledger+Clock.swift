package import Complaints
package import Foundation
import GRDB

/// The ends of the tables when a daemon starts: what lies behind them was written by its clock.
package struct TableEnds: Hashable, Sendable {
    fileprivate var ids: [String: Int64] = [:]
    /// The latest time at which an earlier daemon received a message or wrote a reply; nil in an empty ledger.
    package var newest: Date?

    /// The ends of an empty ledger.
    package init() {}
}

/// Times that a wrong clock wrote, and how far they are off.
package struct TimeCorrection: Hashable, Sendable {
    /// The rows that the daemon found at its start.
    package var ends: TableEnds
    /// The wrong clock's time when it began to write, and when it was set.
    package var from: Date
    package var until: Date
    /// Added to each time, in seconds; negative for a clock that was ahead.
    package var seconds: Double

    package init(ends: TableEnds, from: Date, until: Date, seconds: Double) {
        self.ends = ends
        self.from = from
        self.until = until
        self.seconds = seconds
    }
}

/// Times that were written by a wrong clock.
extension Ledger {
    /// The tables whose rows have a serial id, each with its times of what happened and of what is due.
    private static let timedTables: [(name: String, happened: [String], due: [String])] = [
        ("inbound_message", ["received_at"], []),
        ("inbound_part", ["received_at"], []),
        (
            "ticket", ["created_at", "updated_at", "held_at", "closed_at", "status_changed_at"],
            ["forward_at", "poll_at", "confirmation_by"]
        ),
        ("notification", ["created_at"], []),
        ("outbound_message", ["created_at", "updated_at"], ["due_at"]),
        ("addition", [], ["due_at"]),
        ("delivery_report", ["received_at"], []),
        ("dead_letter", ["created_at"], []),
    ]
    /// A greater error than this cannot be mistaken for the time of a row that an earlier daemon wrote.
    private static let greatError: Double = 86_400

    /// The ends of the tables.
    package func tableEnds() async throws -> TableEnds {
        try await read { database in
            var ends = TableEnds()
            for table in Self.timedTables {
                ends.ids[table.name] = try Int64.fetchOne(database, sql: "SELECT max(id) FROM \(table.name)") ?? 0
            }
            // By the last rows, whatever an earlier wrong clock may have left among the others.
            let newest = try Int64.fetchAll(
                database,
                sql: """
                    SELECT * FROM (SELECT received_at FROM inbound_message ORDER BY id DESC LIMIT 1)
                    UNION ALL SELECT * FROM (SELECT created_at FROM outbound_message ORDER BY id DESC LIMIT 1)
                    """
            )
            ends.newest = newest.max().map(Date.init(milliseconds:))
            return ends
        }
    }

    /// Corrects the times that a wrong clock wrote, and the deadlines that follow from them. The history of tickets stays as it is: its
    /// events are chained.
    ///
    /// - Parameters:
    ///   - correction: The times, and how far they are off.
    ///   - deadline: The day by which a report of a classification and a time should be finished.
    /// - Returns: The number of tickets with another deadline.
    /// - Throws: ``LedgerError``.
    package func correct(
        _ correction: TimeCorrection,
        deadline: @escaping @Sendable (Classification, Date) -> CalendarDate
    ) async throws -> Int {
        try await write(.result) { transaction in
            let by = Int64((correction.seconds * 1000).rounded())
            let (from, until) = (correction.from.milliseconds, correction.until.milliseconds + 1000)
            let isGreat = abs(correction.seconds) > Self.greatError
            for table in Self.timedTables {
                let end = correction.ends.ids[table.name] ?? 0
                for column in table.happened {
                    try transaction.run(
                        "UPDATE \(table.name) SET \(column) = \(column) + ? WHERE id > ? AND \(column) BETWEEN ? AND ?",
                        [by, end, from, until]
                    )
                }
                for column in table.due {
                    try transaction.run(
                        "UPDATE \(table.name) SET \(column) = \(column) + ? WHERE id > ? AND \(column) >= ?",
                        [by, end, from]
                    )
                }
                guard isGreat else { continue }
                for column in table.happened where column != "created_at" && column != "received_at" {
                    try transaction.run(
                        "UPDATE \(table.name) SET \(column) = \(column) + ? WHERE id <= ? AND \(column) BETWEEN ? AND ?",
                        [by, end, from, until]
                    )
                }
                // A clock that was ahead made earlier work due in its own future; what one that was behind wrote is due at once.
                for column in table.due where by < 0 {
                    try transaction.run(
                        "UPDATE \(table.name) SET \(column) = \(column) + ? WHERE id <= ? AND \(column) >= ?",
                        [by, end, from]
                    )
                }
            }
            try transaction.run(
                "UPDATE outbound_segment SET submitted_at = submitted_at + ? WHERE submitted_at BETWEEN ? AND ? AND outbound_id > ?",
                [by, from, until, correction.ends.ids["outbound_message"] ?? 0]
            )
            if by < 0 {
                try transaction.run("UPDATE sender SET last_help_at = NULL WHERE last_help_at >= ?", [from])
                try transaction.run(
                    "UPDATE sender SET question_until = question_until + ? WHERE question_until >= ?",
                    [by, from]
                )
            }
            let corrected = try transaction.correctDeadlines(after: correction.ends.ids["ticket"] ?? 0, deadline)
            for topic in LedgerTopic.allCases { transaction.signal(topic) }
            return corrected
        }
    }

    /// The mark of the last look at the clock, as ``recordClock(_:)`` keeps it; nil in a ledger that has none.
    package func recordedClock() async throws -> Data? {
        try await read { try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE name = 'clock'") }
    }

    /// Keeps a mark of a look at the clock.
    package func recordClock(_ mark: Data) async throws {
        try await write { transaction -> Void in
            _ = try transaction.run("INSERT OR REPLACE INTO meta (name, value) VALUES ('clock', ?)", [mark])
        }
    }
}

extension LedgerTransaction {
    fileprivate func correctDeadlines(
        after end: Int64,
        _ deadline: (Classification, Date) -> CalendarDate
    ) throws -> Int {
        var corrected = 0
        let tickets = try rows(
            "SELECT id, classification, created_at, deadline FROM ticket WHERE id > ? AND deadline IS NOT NULL AND closed_at IS NULL",
            [end]
        )
        for ticket in tickets {
            guard let classification = (ticket[1] as String?).flatMap(Classification.init(rawValue:)) else { continue }
            let day = deadline(classification, Date(milliseconds: ticket[2])).description
            guard day != ticket[3] as String? else { continue }
            let id: Int64 = ticket[0]
            corrected += try run("UPDATE ticket SET deadline = ?, remind_on = NULL WHERE id = ?", [day, id])
        }
        return corrected
    }
}
