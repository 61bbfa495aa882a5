package import Complaints
package import Foundation
import GRDB

/// A ticket that is about to be sent to the central system, with the text that it grew from.
package struct TicketToForward: Sendable {
    package var ticket: TicketRecord
    /// The citizen's text as it was typed; empty once erased.
    package var original: String

    package init(
        ticket: TicketRecord,
        original: String
    ) {
        self.ticket = ticket
        self.original = original
    }
}

/// What came of sending a ticket to the central system.
package enum ForwardingResult: Sendable {
    /// The central system has it under a number of its own, and is asked for its status at a time.
    case forwarded(Int64, trackingID: String, pollAt: Date)
    /// Nothing reached it, so that the ticket may be sent again; one that was held back does not count as an attempt.
    case delayed(Int64, until: Date, reason: String, countsAsAttempt: Bool)
    /// Nobody knows.
    case uncertain(Int64, reason: String)
    /// It is refused for good, by the central system, or by the daemon that cannot send it.
    case rejected(Int64, reason: String, actor: TicketEvent.Actor)
}

extension Ledger {
    /// Claims tickets that are due: each is recorded as being sent before anything is sent (promise 3).
    ///
    /// - Parameter limit: How many at most.
    /// - Returns: The tickets, longest due first, and when the next is due.
    /// - Throws: ``LedgerError``.
    package func claimDueTickets(limit: Int) async throws -> Claim<TicketToForward> {
        let claim = try await write { transaction in
            var claim = Claim(items: try transaction.claimTicketsToForward(limit: limit))
            if claim.items.count < limit {
                claim.nextDue = try transaction.integer(LedgerTransaction.nextForwarding).map(Date.init(milliseconds:))
            }
            return claim
        }
        var tickets: [TicketToForward] = []
        tickets.reserveCapacity(claim.items.count)
        for sealed in claim.items {
            do {
                tickets.append(try sealed.opened(by: vault))
            } catch {
                // It concerns this ticket only; the others go on.
                if let ticket = try await reopen(sealed) { tickets.append(ticket) }
            }
        }
        return Claim(items: tickets, nextDue: claim.nextDue)
    }

    /// Records what came of requests, all in one commit.
    ///
    /// - Parameter results: What came of each.
    /// - Returns: Whether each changed anything, in order.
    package func record(_ results: [ForwardingResult]) async -> [Result<Bool, any Error>] {
        await writeEach(results, .result) { try $0.record($1) }
    }

    /// Records that the central system has a ticket, and queues the reply that says so.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket; forwarding, uncertain, or open again.
    ///   - trackingID: The central system's number.
    ///   - pollAt: When to ask for its status first.
    ///   - reconciled: Whether it was found there later, rather than answered at once.
    ///   - requester: The operator who says so; nil for the central system itself.
    /// - Returns: Whether it changed anything.
    /// - Throws: ``LedgerError``.
    @discardableResult
    package func recordForwarded(
        _ ticketID: Int64,
        trackingID: String,
        pollAt: Date,
        reconciled: Bool = false,
        by requester: Requester? = nil
    ) async throws -> Bool {
        try await write(.result) { transaction in
            try transaction.recordForwarded(
                ticketID,
                trackingID: trackingID,
                pollAt: pollAt,
                reconciled: reconciled,
                by: requester
            )
        }
    }

    /// Leaves an uncertain ticket to an officer: a look-up has found what no further look-up will settle.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket; it stays uncertain.
    ///   - reason: What an officer must know.
    /// - Returns: Whether it was uncertain still.
    /// - Throws: ``LedgerError``.
    package func leaveToOfficer(_ ticketID: Int64, reason: String) async throws -> Bool {
        try await write(.result) { transaction in
            let isUncertain = try transaction.run(
                "UPDATE ticket SET forward_at = ?, last_error = ? WHERE id = ? AND state = 'uncertain'",
                [Date.distantFuture.milliseconds, PeerWords.removed(from: reason), ticketID]
            )
            guard isUncertain == 1 else { return false }
            try transaction.append(.byDaemon(.uncertain, at: transaction.now, ["reason": reason]), to: ticketID)
            return true
        }
    }

    /// Turns what a stopped process left in the middle of a request into `uncertain`: nobody knows what came of it.
    ///
    /// - Returns: How many tickets and additions there were.
    package func recoverForwarding() async throws -> Int {
        try await write { transaction in
            let tickets = try transaction.rows("SELECT id FROM ticket WHERE state = 'forwarding'")
            for row in tickets {
                _ = try transaction.markUncertain(row[0], reason: "lapord stopped while the request was under way")
            }
            let additions = try transaction.run("UPDATE addition SET state = 'uncertain' WHERE state = 'sending'")
            return tickets.count + additions
        }
    }

    /// Claims tickets whose outcome is unknown, to look each up, for the length of a lease.
    package func claimUncertainTickets(limit: Int, lease: Duration) async throws -> [TicketRecord] {
        try await write { transaction in
            let rows = try transaction.rows(
                """
                SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                WHERE ticket.state = 'uncertain' AND ticket.forward_at <= ? ORDER BY ticket.forward_at LIMIT ?
                """,
                [transaction.now.milliseconds, limit]
            )
            let leasedUntil = transaction.now.addingTimeInterval(lease.seconds).milliseconds
            for row in rows {
                try transaction.run("UPDATE ticket SET forward_at = ? WHERE id = ?", [leasedUntil, row[0] as Int64])
            }
            return try transaction.readable(rows, in: .forwarding)
        }
    }

    /// When the next uncertain ticket is to be looked up.
    package func nextUncertainTicket() async throws -> Date? {
        try await read { database in
            try Int64.fetchOne(database, sql: "SELECT min(forward_at) FROM ticket WHERE state = 'uncertain'")
        }
        .map(Date.init(milliseconds:))
    }

    /// The text that a ticket grew from, as it was typed; empty once erased.
    package func originalText(of ticket: TicketRecord) async throws -> String {
        let vault = vault
        return try await read { database in
            let row = try database.row(kept: "SELECT text FROM inbound_message WHERE id = ?", [ticket.inboundID])
            return try Self.originalText(row?[0], vault: vault)
        }
    }

    static func originalText(_ sealed: Data?, vault: Vault) throws -> String {
        guard let sealed, !sealed.isEmpty else { return "" }
        return try vault.openText(sealed, for: "inbound.text")
    }

    /// Sends an uncertain or rejected ticket again, by policy or on an officer's word.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound`` where the ticket is in another state.
    package func resend(_ ticketID: Int64, by requester: Requester, reason: String) async throws {
        try await write { transaction in
            guard
                try transaction.run(
                    """
                    UPDATE ticket SET state = 'open', forward_at = ?, forward_attempts = 0
                    WHERE id = ? AND state IN ('uncertain', 'rejected')
                    """,
                    [transaction.now.milliseconds, ticketID]
                ) == 1
            else {
                throw LedgerError(.notFound, "only an uncertain or rejected ticket can be sent again")
            }
            try transaction.append(
                TicketEvent(
                    kind: .resent,
                    actor: requester.actor,
                    at: transaction.now.timeIntervalSince1970,
                    detail: requester.signing(["reason": reason])
                ),
                to: ticketID
            )
            transaction.signal(.forwarding)
        }
    }
}

extension LedgerTransaction {
    /// No stage sleeps longer, in seconds.
    private static let longestSleep = 10.0
    static let nextForwarding = "SELECT min(forward_at) FROM ticket WHERE state = 'open'"

    func claimTicketsToForward(limit: Int) throws -> [SealedTicket] {
        let rows = try rows(
            """
            SELECT \(SealedTicket.columns) FROM \(Self.ticketSource)
            WHERE ticket.state = 'open' AND ticket.forward_at <= ? ORDER BY ticket.forward_at LIMIT ?
            """,
            [now.milliseconds, limit]
        )
        return try rows.map { row in
            let ticket = SealedTicket(row: row)
            try run(
                """
                UPDATE ticket SET state = 'forwarding', forward_attempts = forward_attempts + 1, updated_at = ?
                WHERE id = ?
                """,
                [now.milliseconds, ticket.id]
            )
            try append(.byDaemon(.forwarding, at: now), to: ticket.id, touchesTicket: false)
            return ticket
        }
    }

    /// Records what came of a request; false where the ticket had moved on already.
    func record(_ result: ForwardingResult) throws -> Bool {
        switch result {
        case .forwarded(let ticketID, let trackingID, let pollAt):
            return try recordForwarded(
                ticketID,
                trackingID: trackingID,
                pollAt: pollAt,
                reconciled: false,
                by: nil
            )
        case .delayed(let ticketID, let until, let reason, let countsAsAttempt):
            let changed = try run(
                """
                UPDATE ticket SET state = 'open', forward_at = ?, last_error = ?, forward_attempts = forward_attempts - ?
                WHERE id = ? AND state = 'forwarding'
                """,
                [until.milliseconds, PeerWords.removed(from: reason), countsAsAttempt ? 0 : 1, ticketID]
            )
            signal(.forwarding)
            return changed == 1
        case .uncertain(let ticketID, let reason):
            return try markUncertain(ticketID, reason: reason)
        case .rejected(let ticketID, let reason, let actor):
            return try reject(ticketID, reason: reason, actor: actor)
        }
    }

    /// Records that the central system has a ticket, and queues the reply that says so.
    func recordForwarded(
        _ ticketID: Int64,
        trackingID: String,
        pollAt: Date,
        reconciled: Bool,
        by requester: Requester?
    ) throws -> Bool {
        guard let ticket = try take(trackingID, for: ticketID, pollAt: pollAt) else { return false }
        try append(
            TicketEvent(
                kind: reconciled ? .reconciled : .forwarded,
                actor: requester?.actor ?? .central,
                at: now.timeIntervalSince1970,
                detail: requester?.signing(["tracking_id": trackingID]) ?? ["tracking_id": trackingID]
            ),
            to: ticketID,
            touchesTicket: false
        )
        let news =
            switch (ticket[6] as Bool, ticket[8] as Bool) {
            case (true, false): NewNotification.confirmation(ofMessage: ticket[7], kind: "confirmation_forwarded")
            case (true, true): NewNotification.confirmation(ofReleased: ticketID, kind: "confirmation_forwarded")
            case (false, _): NewNotification(replyKey: "t\(ticketID):forwarded", kind: "forwarded")
            }
        try notify(news, about: ticketID, to: TicketReporter(row: ticket))
        // One that is asked about later is found by the timer; else each commit would wake a stage with nothing to do.
        if pollAt < now.addingTimeInterval(Self.longestSleep) { signal(.tracking) }
        // Additions have waited for their ticket.
        if ticket[5] { signal(.additions) }
        return true
    }

    /// Gives a ticket its number at the central system.
    ///
    /// - Returns: ``TicketReporter/columns``, whether the ticket has additions, whether its confirmation is still
    ///   held back, the message that it grew from, and whether the ticket was held; nil where it had moved on already.
    /// - Throws: ``LedgerError`` where the number is another ticket's.
    private func take(_ trackingID: String, for ticketID: Int64, pollAt: Date) throws -> StoredRow? {
        // Read first: an UPDATE that returns rows makes a table for them each time.
        let found = try row(
            """
            SELECT \(TicketReporter.columns), EXISTS (SELECT 1 FROM addition WHERE addition.ticket_id = ticket.id),
                confirmation_by IS NOT NULL, inbound_id, held_at IS NOT NULL
            FROM ticket WHERE id = ? AND tracking_id IS NULL AND state <> 'cancelled' AND state <> 'dismissed'
            """,
            [ticketID]
        )
        guard let found else { return nil }
        do {
            try run(
                """
                UPDATE ticket SET state = 'forwarded', tracking_id = ?, poll_at = ?, last_error = NULL, updated_at = ?
                WHERE id = ?
                """,
                [trackingID, pollAt.milliseconds, now.milliseconds, ticketID]
            )
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            let owner = try row("SELECT number FROM ticket WHERE tracking_id = ?", [trackingID])
            let number: String = owner?[0] ?? "?"
            throw LedgerError(.conflict, "tracking ID \(trackingID) belongs to ticket \(number) already")
        }
        return found
    }

    private func reject(_ ticketID: Int64, reason: String, actor: TicketEvent.Actor) throws -> Bool {
        guard
            try run(
                "UPDATE ticket SET state = 'rejected', last_error = ? WHERE id = ? AND state IN ('forwarding', 'open')",
                [PeerWords.removed(from: reason), ticketID]
            ) == 1
        else { return false }
        try append(
            TicketEvent(kind: .rejected, actor: actor, at: now.timeIntervalSince1970, detail: ["reason": reason]),
            to: ticketID
        )
        try addDeadLetter(
            DeadLetterRecord(
                stage: .forwarding,
                subject: "ticket",
                subjectID: ticketID,
                raw: Data(),
                reason: reason
            )
        )
        return true
    }

    /// Records that nobody knows what came of a request; false where the ticket had moved on already.
    func markUncertain(_ ticketID: Int64, reason: String) throws -> Bool {
        guard
            try run(
                "UPDATE ticket SET state = 'uncertain', last_error = ? WHERE id = ? AND state = 'forwarding'",
                [PeerWords.removed(from: reason), ticketID]
            ) == 1
        else { return false }
        try append(.byDaemon(.uncertain, at: now, ["reason": reason]), to: ticketID)
        signal(.uncertain)
        return true
    }
}

/// A ticket that is claimed; its number and text are decrypted outside the write transaction.
struct SealedTicket: Sendable {
    static let columns = "\(LedgerTransaction.ticketColumns), inbound_message.text"
    static let byID = """
        SELECT \(columns) FROM \(LedgerTransaction.ticketSource) WHERE ticket.id = ? AND ticket.state = 'forwarding'
        """

    private let row: StoredRow

    init(row: StoredRow) {
        self.row = row
    }

    var id: Int64 { row[0] }

    func opened(by vault: Vault) throws -> TicketToForward {
        var ticket = try TicketRecord(row: row, vault: vault)
        if ticket.state == .open {
            // As it was read before it was claimed.
            ticket.state = .forwarding
            ticket.forwardAttempts += 1
        }
        return TicketToForward(
            ticket: ticket,
            original: try Ledger.originalText(row[LedgerTransaction.ticketColumnCount], vault: vault)
        )
    }
}

extension TicketEvent {
    static func byDaemon(_ kind: Kind, at: Date, _ detail: [String: String] = [:]) -> TicketEvent {
        TicketEvent(kind: kind, actor: .daemon, at: at.timeIntervalSince1970, detail: detail)
    }

    static func byCentral(_ kind: Kind, at: Date, _ detail: [String: String] = [:]) -> TicketEvent {
        TicketEvent(kind: kind, actor: .central, at: at.timeIntervalSince1970, detail: detail)
    }
}
