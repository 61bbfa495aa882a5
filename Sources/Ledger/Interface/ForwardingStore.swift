package import Complaints
package import Foundation

/// What the third stage asks of an engine: to record a request before it is sent, and what is known of its outcome.
package protocol ForwardingStore: Sendable {
    /// Wakes the stage when a commit concerns it.
    var signals: LedgerSignals { get }

    /// Claims tickets that are due: each is recorded as being sent before anything is sent, and claimed once (promise 3).
    func claimTicketsToForward(limit: Int) async throws -> [TicketRecord]

    /// The same with the texts that they grew from, and when the next is due where there were fewer.
    func claimDueTickets(limit: Int) async throws -> Claim<TicketToForward>

    /// Records what came of many requests at once; tells whether each changed anything, in order.
    func record(_ results: [ForwardingResult]) async -> [Result<Bool, any Error>]

    /// When the next ticket is due.
    func nextForwarding() async throws -> Date?

    /// Records that the central system has a ticket, and queues the reply that says so; false where nothing changed.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound`` where the tracking ID belongs to another ticket.
    @discardableResult
    func recordForwarded(
        _ ticketID: Int64,
        trackingID: String,
        pollAt: Date,
        reconciled: Bool,
        actor: TicketEvent.Actor
    ) async throws -> Bool

    /// Records that nothing reached the central system, so that the ticket may be sent again.
    func recordForwardingDelayed(_ ticketID: Int64, until: Date, reason: String, countsAsAttempt: Bool) async throws

    /// Records that the outcome of a request is unknown.
    func recordUncertain(_ ticketID: Int64, reason: String) async throws

    /// Leaves an uncertain ticket to an officer: it is looked up no more. Returns whether it was uncertain still.
    func leaveToOfficer(_ ticketID: Int64, reason: String) async throws -> Bool

    /// Records that a ticket is refused for good, by the central system or here; it waits among the dead letters.
    func recordRejected(_ ticketID: Int64, reason: String, actor: TicketEvent.Actor) async throws

    /// Turns what a stopped process left in the middle of a request into `uncertain`; returns how much there was.
    func recoverForwarding() async throws -> Int

    /// Claims tickets whose outcome is unknown, for the length of a lease.
    func claimUncertainTickets(limit: Int, lease: Duration) async throws -> [TicketRecord]

    /// When the next uncertain ticket is to be looked up.
    func nextUncertainTicket() async throws -> Date?

    /// The text that a ticket grew from, as it was typed; empty once erased.
    func originalText(of ticket: TicketRecord) async throws -> String

    /// Sends an uncertain or rejected ticket again, by policy or on an officer's word.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound`` where the ticket is in another state.
    func resend(_ ticketID: Int64, actor: TicketEvent.Actor, reason: String) async throws

    /// Claims additions whose ticket is at the central system.
    func claimAdditions(limit: Int) async throws -> [ClaimedAddition]

    /// When the next addition is due whose ticket is at the central system.
    func nextAddition() async throws -> Date?

    /// Records what became of an addition: tried again at a time, passed on, uncertain, or dead for a reason.
    func settleAddition(_ id: Int64, retryAt: Date?, failure: String?, isUncertain: Bool) async throws
}

extension ForwardingStore {
    /// Records that the central system has a ticket.
    @discardableResult
    package func recordForwarded(
        _ ticketID: Int64,
        trackingID: String,
        pollAt: Date,
        reconciled: Bool = false
    ) async throws -> Bool {
        try await recordForwarded(
            ticketID,
            trackingID: trackingID,
            pollAt: pollAt,
            reconciled: reconciled,
            actor: .central
        )
    }

    /// Records that the central system refused a ticket for good.
    package func recordRejected(_ ticketID: Int64, reason: String) async throws {
        try await recordRejected(ticketID, reason: reason, actor: .central)
    }

    /// Records an attempt that reached nobody.
    package func recordForwardingDelayed(_ ticketID: Int64, until: Date, reason: String) async throws {
        try await recordForwardingDelayed(ticketID, until: until, reason: reason, countsAsAttempt: true)
    }

    /// Records that an addition was passed on.
    package func settleAddition(_ id: Int64) async throws {
        try await settleAddition(id, retryAt: nil, failure: nil, isUncertain: false)
    }

    /// Puts an addition off.
    package func settleAddition(_ id: Int64, retryAt: Date, failure: String) async throws {
        try await settleAddition(id, retryAt: retryAt, failure: failure, isUncertain: false)
    }

    /// Records that an addition was not passed on, or that nobody knows.
    package func settleAddition(_ id: Int64, failure: String, isUncertain: Bool = false) async throws {
        try await settleAddition(id, retryAt: nil, failure: failure, isUncertain: isUncertain)
    }
}
