package import Complaints
package import Foundation
import GRDB

/// The held tickets at a glance.
package struct HeldStanding: Hashable, Sendable {
    package var count = 0
    /// Those whose day to decide by has passed.
    package var overdue = 0
    /// The number of the ticket that has waited longest.
    package var oldestNumber: String?
    /// Since when it waits.
    package var oldestSince: Date?

    package init(count: Int = 0, overdue: Int = 0, oldestNumber: String? = nil, oldestSince: Date? = nil) {
        self.count = count
        self.overdue = overdue
        self.oldestNumber = oldestNumber
        self.oldestSince = oldestSince
    }
}

/// Held tickets: texts that may be no report wait for an officer's decision, and no timer forwards them (promise 3b).
extension Ledger {
    /// Lets a held or dismissed ticket go on to the central system.
    ///
    /// Its reporter gets the usual confirmation, together with the central system's number if that comes first.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket.
    ///   - deadline: The day by which it should be finished.
    ///   - confirmationBy: The time until which the confirmation waits for the central system's number.
    ///   - requester: The officer.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/conflict`` where the ticket is neither held nor dismissed, or is erased.
    package func release(
        _ ticketID: Int64,
        deadline: CalendarDate?,
        confirmationBy: Date,
        by requester: Requester
    ) async throws {
        try await write { transaction in
            let event = TicketEvent(
                kind: .released,
                actor: requester.actor,
                at: transaction.now.timeIntervalSince1970,
                detail: requester.signing(["cause": "officer"])
            )
            guard try transaction.releaseHeld(ticketID, forwardAt: transaction.now, event, dismissedToo: true) else {
                throw LedgerError(.conflict, "only a held or dismissed ticket can be released")
            }
            try transaction.run(
                "UPDATE ticket SET deadline = ?, remind_on = NULL, confirmation_by = ? WHERE id = ?",
                [deadline?.description, confirmationBy.milliseconds, ticketID]
            )
            transaction.signal(.notification)
        }
    }

    /// Puts a held ticket away as no report; it is not forwarded.
    ///
    /// Its reporter is told only if a text of ours has named the ticket to them: anything but the text that holding it sent.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket.
    ///   - reason: The reason for the history.
    ///   - kind: What the text is, for a model to learn from: `chatter`, `advert` or `service`; nil teaches nothing.
    ///   - requester: The officer.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/conflict`` where the ticket is not held.
    package func dismiss(_ ticketID: Int64, reason: String, kind: String?, by requester: Requester) async throws {
        try await write { transaction in
            guard
                try transaction.run(
                    "UPDATE ticket SET state = 'dismissed', closed_at = ? WHERE id = ? AND state = 'held'",
                    [transaction.now.milliseconds, ticketID]
                ) == 1
            else { throw LedgerError(.conflict, "only a held ticket can be dismissed") }
            var facts = ["reason": reason]
            facts["kind"] = kind
            let eventID = try transaction.append(
                TicketEvent(
                    kind: .dismissed,
                    actor: requester.actor,
                    at: transaction.now.timeIntervalSince1970,
                    detail: requester.signing(facts)
                ),
                to: ticketID
            )
            try transaction.run(
                "UPDATE sender SET question_ticket_id = NULL, question_until = NULL WHERE question_ticket_id = ?",
                [ticketID]
            )
            guard try transaction.hasNamed(ticketID) else { return }
            try transaction.notify(NewNotification(replyKey: "e\(eventID)", kind: "dismissed"), about: ticketID)
        }
    }

    /// The held tickets at a glance.
    ///
    /// - Parameter today: The day of the look; a ticket that is to be decided on this very day is not overdue.
    /// - Returns: Their numbers.
    /// - Throws: ``LedgerError``.
    package func heldStanding(on today: CalendarDate) async throws -> HeldStanding {
        try await read { try HeldStanding(in: $0, on: today) }
    }

    /// Records that a day's reminder of held tickets is given, and queues the texts that give it.
    ///
    /// - Parameters:
    ///   - day: The day.
    ///   - texts: The texts to officers.
    /// - Returns: False where the day's reminder was given already; then nothing is queued.
    /// - Throws: ``LedgerError``.
    package func recordHeldReminder(on day: CalendarDate, texts: [OperatorText]) async throws -> Bool {
        try await write { transaction in
            let name = "held_reminder"
            let last = try transaction.row("SELECT value FROM meta WHERE name = ?", [name])?[0] as Data?
            let today = Data(day.description.utf8)
            guard last != today else { return false }
            try transaction.run(
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [name, today]
            )
            for text in texts { try transaction.queue(text) }
            return true
        }
    }
}

extension HeldStanding {
    init(in database: Database, on today: CalendarDate) throws {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT count(*), coalesce(sum(decide_by < ?), 0) FROM ticket WHERE state = 'held'",
            arguments: [today.description]
        )
        count = row?[0] ?? 0
        overdue = row?[1] ?? 0
        let oldest = try Row.fetchOne(
            database,
            sql: "SELECT number, held_at FROM ticket WHERE state = 'held' ORDER BY held_at LIMIT 1"
        )
        oldestNumber = oldest?[0]
        oldestSince = (oldest?[1] as Int64?).map(Date.init(milliseconds:))
    }
}

extension LedgerTransaction {
    /// Opens a held ticket.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket.
    ///   - forwardAt: The earliest time of forwarding.
    ///   - event: Who lets it go on, and why.
    ///   - dismissedToo: Whether a dismissed ticket is opened too.
    /// - Returns: Whether it was held, or dismissed, and is not erased.
    /// - Throws: What the database throws.
    func releaseHeld(
        _ ticketID: Int64,
        forwardAt: Date,
        _ event: TicketEvent,
        dismissedToo: Bool = false
    ) throws -> Bool {
        guard
            try run(
                """
                UPDATE ticket SET state = 'open', closed_at = NULL, forward_at = ?
                WHERE id = ? AND erased_at IS NULL AND (state = 'held' OR state = ?)
                """,
                [forwardAt.milliseconds, ticketID, (dismissedToo ? TicketState.dismissed : .held).rawValue]
            ) == 1
        else { return false }
        try append(event, to: ticketID)
        signal(.forwarding)
        return true
    }

    /// The first texts about held tickets name none; any other reply about one does.
    fileprivate func hasNamed(_ ticketID: Int64) throws -> Bool {
        try row(
            """
            SELECT 1 FROM outbound_message WHERE ticket_id = ?1 AND kind NOT IN (?2, ?3)
            UNION ALL SELECT 1 FROM notification WHERE ticket_id = ?1 AND kind NOT IN (?2, ?3) LIMIT 1
            """,
            [ticketID, NewNotification.heldQuestion, NewNotification.manyReports]
        ) != nil
    }
}
