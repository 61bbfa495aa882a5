package import Complaints
package import Foundation

/// What the fourth stage asks of an engine: which complaints to ask about, and to keep what is new.
package protocol TrackingStore: Sendable {
    /// Wakes the stage when a commit concerns it.
    var signals: LedgerSignals { get }

    /// Claims tickets whose status is to be asked for, for the length of a lease.
    func claimTicketsToPoll(limit: Int, lease: Duration) async throws -> [TicketRecord]

    /// When the next ticket is to be asked for.
    func nextPoll() async throws -> Date?

    /// Records what the central system, or an officer from its pages, says, with an event and at most one reply for each thing that is new (promise 4); returns
    /// whether anything was.
    @discardableResult
    func record(
        _ observation: StatusObservation,
        of ticketID: Int64,
        nextPoll: Date?,
        actor: TicketEvent.Actor
    ) async throws -> Bool

    /// Puts off a ticket's next question after one that failed.
    func recordPollFailed(_ ticketID: Int64, nextPoll: Date, reason: String) async throws
}

extension TrackingStore {
    /// Records what the central system says.
    @discardableResult
    package func record(_ observation: StatusObservation, of ticketID: Int64, nextPoll: Date?) async throws -> Bool {
        try await record(observation, of: ticketID, nextPoll: nextPoll, actor: .central)
    }
}
