package import Complaints
package import Foundation
import GRDB

/// A citizen's addition that is about to be passed to the central system.
package struct ClaimedAddition: Sendable {
    package var id: Int64
    package var ticket: TicketRecord
    package var text: String
    package var attempts: Int

    package init(
        id: Int64,
        ticket: TicketRecord,
        text: String,
        attempts: Int
    ) {
        self.id = id
        self.ticket = ticket
        self.text = text
        self.attempts = attempts
    }
}

extension Ledger {
    /// Claims tickets that are due: each is recorded as being sent before anything is sent (promise 3).
    ///
    /// - Parameter limit: How many at most.
    /// - Returns: The tickets, longest due first.
    /// - Throws: ``LedgerError``.
    package func claimTicketsToForward(limit: Int) async throws -> [TicketRecord] {
        try await claimDueTickets(limit: limit).items.map(\.ticket)
    }

    /// When the next ticket is due.
    package func nextForwarding() async throws -> Date? {
        try await read { try $0.integer(kept: LedgerTransaction.nextForwarding) }.map(Date.init(milliseconds:))
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

    /// Records that nothing reached the central system, so that the ticket may be sent again.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket.
    ///   - until: Not before this time.
    ///   - reason: Why.
    ///   - countsAsAttempt: Whether the attempt counts; one that the central system held back does not.
    /// - Throws: ``LedgerError``.
    package func recordForwardingDelayed(
        _ ticketID: Int64,
        until: Date,
        reason: String,
        countsAsAttempt: Bool = true
    ) async throws {
        _ = try await write(.result) { transaction in
            try transaction.record(
                .delayed(ticketID, until: until, reason: reason, countsAsAttempt: countsAsAttempt)
            )
        }
    }

    /// Records that the outcome of a request is unknown.
    package func recordUncertain(_ ticketID: Int64, reason: String) async throws {
        _ = try await write(.result) { try $0.record(.uncertain(ticketID, reason: reason)) }
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
                [Date.distantFuture.milliseconds, reason, ticketID]
            )
            guard isUncertain == 1 else { return false }
            try transaction.append(.byDaemon(.uncertain, at: transaction.now, ["reason": reason]), to: ticketID)
            return true
        }
    }

    /// Records that a ticket is refused for good; it waits among the dead letters for an officer.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket.
    ///   - reason: Why.
    ///   - actor: Who refuses it: the central system, or the daemon that cannot send it.
    /// - Throws: ``LedgerError``.
    package func recordRejected(
        _ ticketID: Int64,
        reason: String,
        actor: TicketEvent.Actor = .central
    ) async throws {
        _ = try await write(.result) { try $0.record(.rejected(ticketID, reason: reason, actor: actor)) }
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

    /// The text that a ticket grew from, as it was typed; with what the citizen added before it was forwarded.
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

    // MARK: Additions

    /// Claims additions whose ticket is at the central system.
    package func claimAdditions(limit: Int) async throws -> [ClaimedAddition] {
        try await write { transaction in
            let rows = try transaction.rows(
                """
                SELECT addition.id, addition.ticket_id, addition.text, addition.attempts FROM addition
                JOIN ticket ON ticket.id = addition.ticket_id
                WHERE addition.state = 'waiting' AND addition.due_at <= ? AND ticket.tracking_id IS NOT NULL
                ORDER BY addition.due_at, addition.id LIMIT ?
                """,
                [transaction.now.milliseconds, limit]
            )
            return try rows.compactMap { row in
                let id: Int64 = row[0]
                do {
                    guard let ticket = try transaction.ticket(row[1]) else { return nil }
                    let text = try transaction.vault.openText(row[2], for: "follow_up.text")
                    try transaction.run(
                        "UPDATE addition SET state = 'sending', attempts = attempts + 1 WHERE id = ?",
                        [id]
                    )
                    return ClaimedAddition(id: id, ticket: ticket, text: text, attempts: (row[3] as Int) + 1)
                } catch let error where !(error is DatabaseError) {
                    try transaction.failAddition(id, reason: "\(error)")
                    return nil
                }
            }
        }
    }

    /// When the next addition is due whose ticket is at the central system; the others wait for their ticket.
    package func nextAddition() async throws -> Date? {
        try await read { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT min(addition.due_at) FROM addition JOIN ticket ON ticket.id = addition.ticket_id
                    WHERE addition.state = 'waiting' AND ticket.tracking_id IS NOT NULL
                    """
            )
        }
        .map(Date.init(milliseconds:))
    }

    /// Records what became of an addition.
    ///
    /// - Parameters:
    ///   - id: The addition.
    ///   - retryAt: When to try again; nil where it is settled.
    ///   - failure: Why it was not passed on; nil where it was.
    ///   - isUncertain: Whether the outcome is unknown: then it is not sent again.
    /// - Throws: ``LedgerError``.
    package func settleAddition(
        _ id: Int64,
        retryAt: Date? = nil,
        failure: String? = nil,
        isUncertain: Bool = false
    ) async throws {
        try await write(.result) { transaction in
            if let retryAt {
                try transaction.run(
                    "UPDATE addition SET state = 'waiting', due_at = ?, last_error = ? WHERE id = ?",
                    [retryAt.milliseconds, failure, id]
                )
                transaction.signal(.additions)
                return
            }
            if let failure, !isUncertain { return try transaction.failAddition(id, reason: failure) }
            let state = isUncertain ? "uncertain" : "sent"
            try transaction.run("UPDATE addition SET state = ?, last_error = ? WHERE id = ?", [state, failure, id])
        }
    }
}

extension LedgerTransaction {
    /// Puts an addition that cannot be passed on among the dead letters.
    fileprivate func failAddition(_ id: Int64, reason: String) throws {
        try run("UPDATE addition SET state = 'dead', last_error = ? WHERE id = ?", [reason, id])
        try addDeadLetter(
            DeadLetterRecord(stage: .forwarding, subject: "addition", subjectID: id, raw: Data(), reason: reason)
        )
    }

    /// Records that nobody knows what came of a request; false where the ticket had moved on already.
    func markUncertain(_ ticketID: Int64, reason: String) throws -> Bool {
        guard
            try run(
                "UPDATE ticket SET state = 'uncertain', last_error = ? WHERE id = ? AND state = 'forwarding'",
                [reason, ticketID]
            ) == 1
        else { return false }
        try append(.byDaemon(.uncertain, at: now, ["reason": reason]), to: ticketID)
        signal(.uncertain)
        return true
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
