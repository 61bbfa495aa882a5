package import Foundation

/// What the sixth stage asks of an engine: replies that are due, each recorded as being sent before it is.
package protocol DispatchStore: Sendable {
    /// Wakes the stage when a commit concerns it.
    var signals: LedgerSignals { get }

    /// Claims replies that are due for a carrier, of each number the earliest only: as ``ReplyOrder`` says, it holds the later ones back
    /// until it has ended, which wakes the stage.
    func claimReplies(for carrier: String, limit: Int) async throws -> [OutboundRecord]

    /// The same, and when the next is due where there were fewer.
    func claimDueReplies(for carrier: String, limit: Int) async throws -> Claim<OutboundRecord>

    /// Records what came of many submissions at once; tells whether each could be recorded, in order.
    func record(_ results: [SubmissionResult]) async -> [Result<Void, any Error>]

    /// When the next reply is due for a carrier.
    func nextReply(for carrier: String) async throws -> Date?

    /// Records that the network took a reply, and applies the reports that came before.
    func recordSent(_ reply: OutboundRecord, carrier: String, references: [String]) async throws

    /// Puts a reply back for another attempt, to be made by the same or another carrier.
    func recordSendingDelayed(_ reply: OutboundRecord, until: Date, carrier: String, reason: String) async throws

    /// Records that a reply will never be sent; one that failed waits among the dead letters.
    func recordSendingFailed(_ reply: OutboundRecord, state: OutboundRecord.State, reason: String) async throws

    /// Gives the waiting replies of carriers that are no longer there to another; returns how many there were.
    func reassignReplies(ofOthersThan known: [String], to carrier: String) async throws -> Int

    /// Puts back what a stopped process left in the middle of sending; returns how much there was.
    func recoverSending() async throws -> Int
}
