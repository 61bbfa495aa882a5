package import Complaints

/// What reminding of deadlines asks of an engine.
package protocol ReminderStore: Sendable {
    /// Unfinished tickets with a deadline of which nobody has thought yet.
    func unplannedDeadlines(limit: Int) async throws -> [DeadlineStanding]

    /// Notes when to remind of tickets first; nil for never.
    func planReminders(_ days: [Int64: CalendarDate?]) async throws

    /// Unfinished tickets of whose deadline somebody is to be reminded on a day or before it, oldest reminder first.
    func dueReminders(on day: CalendarDate, limit: Int) async throws -> [DeadlineStanding]

    /// Records reminders and queues the texts that tell them, as one: what is recorded is told, once.
    func recordReminders(_ reminders: [ReminderRecord], texts: [OperatorText]) async throws
}

extension Ledger: ReminderStore {}
