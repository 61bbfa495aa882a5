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
        /// What tells it from others at the central system; nil where it is new for certain.
        package var key: String?

        package init(institution: String, text: String, key: String? = nil) {
            self.institution = institution
            self.text = text
            self.key = key
        }
    }

    /// The status in the central system's own words; nil where nothing was said of it.
    package var verbatim: String?
    /// The agency that has it now, where the system tells.
    package var institution: String?
    /// Why it was put off or archived, where the system tells.
    package var reason: String?
    package var answers: [Answer]

    package init(
        verbatim: String?,
        institution: String? = nil,
        reason: String? = nil,
        answers: [Answer] = []
    ) {
        self.verbatim = verbatim
        self.institution = institution
        self.reason = reason
        self.answers = answers
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
            for row in rows {
                try transaction.run("UPDATE ticket SET poll_at = ? WHERE id = ?", [leasedUntil, row[0] as Int64])
            }
            return try transaction.readable(rows, in: .tracking)
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
        actor: TicketEvent.Actor = .central
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
                [nextPoll.milliseconds, PeerWords.removed(from: reason), ticketID]
            )
        }
    }
}

extension LedgerTransaction {
    /// Takes over what is new in an observation, with an event for each thing and one reply for what it means.
    ///
    /// What was known already changes nothing, also where two questions were under way at once.
    ///
    /// - Parameters:
    ///   - observation: What the central system says.
    ///   - ticketID: The ticket.
    ///   - actor: Who says so: the central system itself, or an operator with its export.
    ///   - requester: The operator.
    /// - Returns: Whether anything was new.
    /// - Throws: Where the database cannot be written.
    func observe(
        _ observation: StatusObservation,
        of ticketID: Int64,
        actor: TicketEvent.Actor,
        by requester: Requester? = nil
    ) throws -> Bool {
        // Neither number nor text is needed, so what is damaged of them is in nobody's way.
        guard let row = try row(Self.ticketQuery, [ticketID]) else { return false }
        let ticket = TicketRecord(readable: row, vault: vault)
        // Once a ticket is erased, only its status is followed.
        let isErased = ticket.sender == nil && !ticket.unreadable.contains(.number)
        let heard = isErased ? [] : observation.answers
        let unknown = heard.filter { $0.key.map { !ticket.knownFollowUps.contains($0) } ?? true }
        let answers = unknown.isEmpty ? [] : try answersOfOthers(unknown, to: ticketID)
        var events: [Int64] = []
        for answer in answers {
            events.append(
                try append(
                    .byCentral(.answered, at: now, ["institution": answer.institution, "text": answer.text]),
                    to: ticketID
                )
            )
        }
        let keys = unknown.compactMap(\.key)
        if !keys.isEmpty {
            try run(
                "UPDATE ticket SET known_follow_ups = ? WHERE id = ?",
                [(ticket.knownFollowUps + keys).joined(separator: "\n"), ticketID]
            )
        }
        let change = try recordStatus(observation, of: ticket, actor: actor, by: requester)
        let news = CentralNews(answers: Array(zip(answers, events)), change: change)
        let anHourAgo = now.addingTimeInterval(-3600)
        for notification in try news.notifications({ try hasAnswered(ticketID, since: anHourAgo) }) {
            try notify(notification, about: ticketID)
        }
        return !answers.isEmpty || change != nil
    }

    /// The answers without what the citizen added, which the central system lists among them.
    private func answersOfOthers(
        _ answers: [StatusObservation.Answer],
        to ticketID: Int64
    ) throws -> [StatusObservation.Answer] {
        func signs(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
        let additions = try rows("SELECT text FROM addition WHERE ticket_id = ? AND length(text) > 0", [ticketID])
            .compactMap { row in (try? vault.openText(row[0], for: "follow_up.text")).map(signs) }
        return answers.filter { signs($0.institution) != "pelapor" && !additions.contains(signs($0.text)) }
    }

    /// Records a change of status; nil where there is none.
    private func recordStatus(
        _ observation: StatusObservation,
        of ticket: TicketRecord,
        actor: TicketEvent.Actor,
        by requester: Requester?
    ) throws -> CentralNews.Change? {
        guard let verbatim = observation.verbatim else { return nil }
        let status = TicketStatus(verbatim: verbatim)
        let institution = observation.institution ?? Self.institution(in: verbatim)
        // One agency may pass a complaint to another without the status changing its name.
        var isMoved = false
        if status == .assigned, ticket.status == .assigned, let institution {
            isMoved = try lastInstitution(of: ticket.id).map { $0 != institution } ?? false
        }
        guard verbatim != ticket.statusVerbatim || isMoved else { return nil }
        try run(
            "UPDATE ticket SET status = ?, status_verbatim = ?, status_changed_at = ? WHERE id = ?",
            [status?.rawValue, verbatim, now.milliseconds, ticket.id]
        )
        var detail = ["verbatim": verbatim]
        detail["status"] = status?.rawValue
        detail["institution"] = institution
        detail["reason"] = observation.reason
        detail["previous"] = ticket.statusVerbatim
        if let status, let previous = ticket.status { detail["reversal"] = status.reversal(after: previous) }
        let event = try append(
            TicketEvent(
                kind: .statusChanged,
                actor: actor,
                at: now.timeIntervalSince1970,
                detail: requester?.signing(detail) ?? detail
            ),
            to: ticket.id
        )
        return CentralNews.Change(
            event: event,
            status: status,
            institution: institution,
            reason: observation.reason,
            // "Received" is what the confirmation has said already.
            matters: status != nil && status != .received && (status != ticket.status || isMoved)
        )
    }

    /// The agency that a status names: `Terdisposisi ke Dinas Perhubungan`.
    private static func institution(in verbatim: String) -> String? {
        guard let range = verbatim.range(of: "terdisposisi ke ", options: [.caseInsensitive, .anchored]) else {
            return nil
        }
        let name = verbatim[range.upperBound...].trimmingCharacters(in: .whitespaces)
        return name.isEmpty ? nil : name
    }

    private func lastInstitution(of ticketID: Int64) throws -> String? {
        let found = try row(
            """
            SELECT detail FROM ticket_event WHERE ticket_id = ? AND kind = 'status_changed' AND detail IS NOT NULL
            ORDER BY id DESC LIMIT 1
            """,
            [ticketID]
        )
        return found.flatMap { row in
            (try? FlatJSON.decode(vault.open(row[0], for: "event.detail")))?["institution"]
        }
    }

    private func hasAnswered(_ ticketID: Int64, since: Date) throws -> Bool {
        try row(
            "SELECT 1 FROM ticket_event WHERE ticket_id = ? AND kind = 'answered' AND at >= ? LIMIT 1",
            [ticketID, since.milliseconds]
        ) != nil
    }
}
