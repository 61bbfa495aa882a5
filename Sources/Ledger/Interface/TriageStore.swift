package import Foundation

/// What the second stage asks of an engine: messages in the order of each sender, and to settle each once.
package protocol TriageStore: Sendable {
    /// Wakes the stage when a commit concerns it.
    var signals: LedgerSignals { get }

    /// Messages that wait, oldest first and at most one of each sender.
    func messagesForTriage(limit: Int) async throws -> [WaitingInbound]

    /// The same with what is known of their senders, each with up to a number of the sender's latest tickets.
    func messagesForTriageInContext(limit: Int, tickets: Int) async throws -> [TriageItem]

    /// What is known of a message's sender, with up to a number of the sender's latest tickets.
    func context(of message: WaitingInbound, limit: Int) async throws -> SenderContext

    /// What agencies answered to a sender's reports, newest first.
    func answers(to senderHash: Data, limit: Int) async throws -> [StoredAnswer]

    /// Commits what many messages became at once, as ``settle(_:as:)`` does for one; tells what became of each, in order.
    func settle(
        _ settlements: [(message: WaitingInbound, settlement: TriageSettlement)]
    ) async -> [Result<SettledMessage, any Error>]

    /// The loopback test that a token belongs to; nil where it is none of ours.
    func loopbackTest(marked token: String) async throws -> Int64?

    /// Commits what a message became, with its next state; a message that was settled already is left as it is (promise 3).
    ///
    /// - Returns: The ticket that was opened or changed, if any.
    func settle(_ message: WaitingInbound, as settlement: TriageSettlement) async throws -> TicketRecord?

    /// Notes that a message could not be read; after the last attempt it becomes a dead letter (promise 5).
    func failTriage(of message: WaitingInbound, reason: String, lastAttempt: Int) async throws
}

extension TriageStore {
    /// Messages that wait, with the latest tickets that a conversation looks at.
    package func messagesForTriageInContext(limit: Int) async throws -> [TriageItem] {
        try await messagesForTriageInContext(limit: limit, tickets: 20)
    }

    /// What is known of a message's sender, with the latest tickets that a conversation looks at.
    package func context(of message: WaitingInbound) async throws -> SenderContext {
        try await context(of: message, limit: 20)
    }
}
