package import Complaints
package import Foundation
import GRDB

/// What the central system says of a ticket.
package struct StatusObservation: Sendable {
    /// An answer of the agency or an officer.
    package struct Answer: Sendable {
        /// Who answers.
        package var institution: String
        package var text: String

        package init(institution: String, text: String) {
            self.institution = institution
            self.text = text
        }
    }

    /// The status in the central system's own words; nil where nothing was said of it.
    package var verbatim: String?
    /// The agency that has it now, where the system tells.
    package var institution: String?
    /// Why it was put off or archived, where the system tells.
    package var reason: String?
    package var answers: [Answer]
    /// The keys of all answers that are known from now on; nil where nothing is to be changed.
    package var knownFollowUps: [String]?

    package init(
        verbatim: String?,
        institution: String? = nil,
        reason: String? = nil,
        answers: [Answer] = [],
        knownFollowUps: [String]? = nil
    ) {
        self.verbatim = verbatim
        self.institution = institution
        self.reason = reason
        self.answers = answers
        self.knownFollowUps = knownFollowUps
    }
}

extension Ledger {
    /// Claims tickets whose status is to be asked for, for the length of a lease.
    package func claimTicketsToPoll(limit: Int, lease: Duration) async throws -> [TicketRecord] {
        try await write { transaction in
            let rows = try transaction.rows(
                """
                SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                WHERE ticket.poll_at IS NOT NULL AND ticket.poll_at <= ? ORDER BY ticket.poll_at LIMIT ?
                """,
                [transaction.now.milliseconds, limit]
            )
            let leasedUntil = transaction.now.addingTimeInterval(lease.seconds).milliseconds
            return try rows.map { row in
                let ticket = try TicketRecord(row: row, vault: transaction.vault)
                try transaction.run("UPDATE ticket SET poll_at = ? WHERE id = ?", [leasedUntil, ticket.id])
                return ticket
            }
        }
    }

    /// When the next ticket is to be asked for.
    package func nextPoll() async throws -> Date? {
        try await read { database in
            try Int64.fetchOne(database, sql: "SELECT min(poll_at) FROM ticket WHERE poll_at IS NOT NULL")
        }
        .map(Date.init(milliseconds:))
    }

    /// Records what the central system says, with an event and a reply for each thing that is new.
    ///
    /// A status that goes back is recorded like any other, with the reason that it probably has.
    ///
    /// - Parameters:
    ///   - observation: What it says.
    ///   - ticketID: The ticket.
    ///   - nextPoll: When to ask again; nil for never.
    ///   - actor: Who says so: the central system itself, or an operator with its export.
    /// - Returns: Whether anything was new.
    /// - Throws: ``LedgerError``.
    @discardableResult
    package func record(
        _ observation: StatusObservation,
        of ticketID: Int64,
        nextPoll: Date?,
        actor: TicketEvent.Actor
    ) async throws -> Bool {
        try await write { transaction in
            try transaction.run(
                "UPDATE ticket SET poll_at = ?, poll_failures = 0 WHERE id = ?",
                [nextPoll?.milliseconds, ticketID]
            )
            return try transaction.observe(observation, of: ticketID, actor: actor)
        }
    }

    /// Puts off a ticket's next poll after one that failed.
    package func recordPollFailed(_ ticketID: Int64, nextPoll: Date, reason: String) async throws {
        _ = try await write { transaction in
            try transaction.run(
                "UPDATE ticket SET poll_at = ?, poll_failures = poll_failures + 1, last_error = ? WHERE id = ?",
                [nextPoll.milliseconds, reason, ticketID]
            )
        }
    }
}

extension LedgerTransaction {
    /// Takes over what is new in an observation, with an event and a reply for each thing.
    ///
    /// - Parameters:
    ///   - observation: What the central system says.
    ///   - ticketID: The ticket.
    ///   - actor: Who says so: the central system itself, or an operator with its export.
    /// - Returns: Whether anything was new.
    /// - Throws: Where the database cannot be written.
    func observe(_ observation: StatusObservation, of ticketID: Int64, actor: TicketEvent.Actor) throws -> Bool {
        guard let ticket = try ticket(ticketID) else { return false }
        for answer in observation.answers {
            let event = try append(
                .byCentral(.answered, at: now, ["institution": answer.institution, "text": answer.text]),
                to: ticketID
            )
            try notify(
                NewNotification(
                    replyKey: "e\(event)",
                    kind: "answered",
                    variables: ["institution": answer.institution, "answer": answer.text]
                ),
                about: ticketID
            )
        }
        if let keys = observation.knownFollowUps {
            try run(
                "UPDATE ticket SET known_follow_ups = ? WHERE id = ?",
                [keys.joined(separator: "\n"), ticketID]
            )
        }
        guard let verbatim = observation.verbatim, verbatim != ticket.statusVerbatim else {
            return !observation.answers.isEmpty
        }
        let status = TicketStatus(verbatim: verbatim)
        try run(
            "UPDATE ticket SET status = ?, status_verbatim = ?, status_changed_at = ? WHERE id = ?",
            [status?.rawValue, verbatim, now.milliseconds, ticketID]
        )
        var detail = ["verbatim": verbatim]
        detail["status"] = status?.rawValue
        detail["institution"] = observation.institution
        detail["reason"] = observation.reason
        detail["previous"] = ticket.statusVerbatim
        if let status, let previous = ticket.status { detail["reversal"] = status.reversal(after: previous) }
        let event = try append(
            TicketEvent(kind: .statusChanged, actor: actor, at: now.timeIntervalSince1970, detail: detail),
            to: ticketID
        )
        // Only a change that a citizen sees is worth a text; "received" is what the receipt has said already.
        if let status, status != ticket.status, status != .received {
            try notify(
                NewNotification(
                    replyKey: "e\(event)",
                    kind: "status_\(status.rawValue)",
                    variables: ["institution": observation.institution ?? "", "status_word": status.word]
                ),
                about: ticketID
            )
        }
        return true
    }
}
