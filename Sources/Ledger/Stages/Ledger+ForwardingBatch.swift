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
                [until.milliseconds, reason, countsAsAttempt ? 0 : 1, ticketID]
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
            ticket[6]
            ? NewNotification.confirmation(ofMessage: ticket[7], kind: "confirmation_forwarded")
            : NewNotification(replyKey: "t\(ticketID):forwarded", kind: "forwarded")
        try notify(news, about: ticketID, to: ticket)
        // One that is asked about later is found by the timer; else each commit would wake a stage with nothing to do.
        if pollAt < now.addingTimeInterval(Self.longestSleep) { signal(.tracking) }
        // Additions have waited for their ticket.
        if ticket[5] { signal(.additions) }
        return true
    }

    /// Gives a ticket its number at the central system.
    ///
    /// - Returns: ``reporterColumns``, whether the ticket has additions, whether its confirmation is still held back, and the message that
    ///   it grew from; nil where it had moved on already.
    /// - Throws: ``LedgerError`` where the number is another ticket's.
    private func take(_ trackingID: String, for ticketID: Int64, pollAt: Date) throws -> StoredRow? {
        // Read first: an UPDATE that returns rows makes a table for them each time.
        let found = try row(
            """
            SELECT \(Self.reporterColumns), EXISTS (SELECT 1 FROM addition WHERE addition.ticket_id = ticket.id),
                confirmation_by IS NOT NULL, inbound_id
            FROM ticket WHERE id = ? AND tracking_id IS NULL AND state <> 'cancelled'
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
                [reason, ticketID]
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
}

/// A ticket that is claimed, before its number and text are opened: the one writer has better things to do.
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
        return TicketToForward(ticket: ticket, original: try Ledger.originalText(row[21], vault: vault))
    }
}
