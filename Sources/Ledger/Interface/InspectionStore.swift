package import Complaints
package import Foundation

/// What operators ask of an engine: how things stand, and what could not be handled.
package protocol InspectionStore: Sendable {
    /// How much waits where, and since when.
    func counts() async throws -> LedgerCounts

    /// When the last message came by each carrier; carriers that brought none lately are left out.
    func lastHeard() async throws -> [String: Date]

    /// The ticket with a number of ours, or with a tracking ID.
    func ticket(called number: String) async throws -> TicketRecord?

    /// What happened to a ticket, in order.
    func events(of ticketID: Int64) async throws -> [TicketEvent]

    /// The replies about a ticket, in order, with their states.
    func replies(about ticketID: Int64) async throws -> [ReplyProgress]

    /// The dead letters that wait for an operator, oldest first.
    func deadLetters(limit: Int) async throws -> [DeadLetter]

    /// Drives the subject of a dead letter again.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound`` where it is not there, or has nothing that could be driven.
    func retryDeadLetter(_ id: Int64) async throws

    /// Takes a dead letter off the list, on an operator's word.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound``.
    func discardDeadLetter(_ id: Int64) async throws
}

extension InspectionStore {
    /// The first hundred dead letters.
    package func deadLetters() async throws -> [DeadLetter] {
        try await deadLetters(limit: 100)
    }
}
