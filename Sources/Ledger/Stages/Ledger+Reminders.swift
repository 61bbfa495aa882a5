package import Complaints
import Foundation
import GRDB

/// Reminders of deadlines.
extension Ledger {
    /// Unfinished tickets with a deadline for which no reminder is planned yet.
    package func unplannedDeadlines(limit: Int) async throws -> [DeadlineStanding] {
        try await standings(where: "remind_on IS NULL", [], limit: limit)
    }

    /// Notes when to remind of tickets first; nil for never.
    package func planReminders(_ days: [Int64: CalendarDate?]) async throws {
        try await write { transaction in
            for (id, day) in days {
                try transaction.run("UPDATE ticket SET remind_on = ? WHERE id = ?", [Self.reminder(day), id])
            }
        }
    }

    /// Unfinished tickets whose reminder is due on a day or before it, oldest reminder first.
    package func dueReminders(on day: CalendarDate, limit: Int) async throws -> [DeadlineStanding] {
        // 'none' is after every day.
        try await standings(where: "remind_on <= ?", [day.description], limit: limit)
    }

    /// Records reminders and queues the texts that tell them, as one.
    package func recordReminders(_ reminders: [ReminderRecord], texts: [OperatorText]) async throws {
        try await write { transaction in
            for reminder in reminders {
                try transaction.run(
                    "UPDATE ticket SET remind_on = ? WHERE id = ?",
                    [Self.reminder(reminder.next), reminder.ticketID]
                )
                try transaction.append(
                    .byDaemon(.reminded, at: transaction.now, reminder.detail),
                    to: reminder.ticketID
                )
            }
            for text in texts { try transaction.queue(text) }
        }
    }

    private static func reminder(_ day: CalendarDate?) -> String { day?.description ?? "none" }

    private func standings(
        where condition: String,
        _ arguments: [String],
        limit: Int
    ) async throws -> [DeadlineStanding] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(DeadlineStanding.columns) FROM ticket
                    WHERE \(condition) AND \(LedgerSchema.isUnfinished) ORDER BY remind_on, id LIMIT \(limit)
                    """,
                arguments: StatementArguments(arguments)
            )
            .compactMap(DeadlineStanding.init)
        }
    }
}

extension LedgerTransaction {
    /// Queues a text to an officer or operator.
    ///
    /// - Parameter text: The text.
    /// - Returns: The message's id.
    /// - Throws: Where the database cannot be written.
    @discardableResult
    func queue(_ text: OperatorText) throws -> Int64 {
        try run(
            """
            INSERT INTO outbound_message (reply_key, kind, carrier, recipient_hash, recipient, text, state, created_at,
                updated_at, due_at)
            VALUES (?, 'operator', ?, ?, ?, ?, 'queued', ?, ?, ?)
            """,
            [
                "o\(UUID().uuidString)", text.carrier, try hash(text.number),
                vault.seal(text.number.text, for: "sender"), vault.seal(text.text, for: "outbound.text"),
                now.milliseconds, now.milliseconds, now.milliseconds,
            ]
        )
        signal(.outbound)
        return database.lastInsertedRowID
    }
}
