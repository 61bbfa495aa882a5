package import Complaints

/// What the first stage asks of an engine: to make durable what carriers hear, once.
package protocol IntakeStore: Sendable {
    /// Stores a message or part, unless it is known, and joins the message that it completes.
    ///
    /// When it returns, the row is on disk (promise 1). A redelivery is known by the carrier's id; else by the network's time and the
    /// content; else by the content within the redelivery window (promise 2).
    nonisolated(nonsending) func store(
        _ record: InboundRecord,
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) async throws -> StoredInbound

    /// Closes messages whose missing parts have not come; returns how many.
    func closeIncompleteMessages(
        olderThan age: Duration,
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) async throws -> Int

    /// Stores a delivery report and applies it to its reply; one that comes early waits for it.
    func store(_ report: DeliveryReportRecord) async throws -> StoredInbound

    /// Stores what cannot be read, with its bytes and the reason, once.
    func addDeadLetter(_ record: DeadLetterRecord, sender: PhoneNumber?) async throws -> StoredInbound

    /// Stores what came at once: in its order, in one commit, and so that one that fails leaves the others alone.
    ///
    /// Each is stored as by itself. Returns what became of each, in the same order.
    func store(
        _ records: [IntakeRecord],
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) async -> [Result<StoredInbound, any Error>]

    /// Lets nothing wait any more for a disk that refuses: the daemon stops, and its next start settles what is left.
    func stopWaitingForDisk()
}

extension IntakeStore {
    /// Stores what cannot be read and has no known sender.
    package func addDeadLetter(_ record: DeadLetterRecord) async throws -> StoredInbound {
        try await addDeadLetter(record, sender: nil)
    }
}
