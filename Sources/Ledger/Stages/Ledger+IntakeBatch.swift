extension Ledger {
    /// Stores what came at once: in its order, in one commit, and so that one that fails leaves the others alone.
    ///
    /// - Parameters:
    ///   - records: What came, in order.
    ///   - join: As for ``store(_:join:)``.
    /// - Returns: What became of each, in the same order.
    package func store(
        _ records: [IntakeRecord],
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) async -> [Result<StoredInbound, any Error>] {
        guard !records.isEmpty else { return [] }
        let vault = vault
        let works = records.map { record in
            switch record {
            case .message(let message): storing(message, with: vault, join: join)
            case .report(let report): Self.storing(report)
            case .letter(let letter, let sender): Self.addingDeadLetter(letter, sender: sender)
            }
        }
        do {
            return try await write(.refusable) { transaction in
                try works.map { work in try transaction.isolated { try work(transaction) } }
            }
        } catch {
            return records.map { _ in .failure(error) }
        }
    }
}
