/// What keeping a store in order asks of an engine.
package protocol UpkeepStore: Sendable {
    /// Wakes the upkeep when there is something to do at once.
    var signals: LedgerSignals { get }

    /// Whether the key is being exchanged.
    var isExchangingKey: Bool { get }

    /// Seals the next rows anew with the current key.
    func continueKeyExchange(limit: Int) async throws -> KeyExchangeProgress

    /// Erases what a rule no longer allows to keep among the next rows, or only counts it.
    func eraseDue(
        by rule: RetentionRule,
        from cursor: inout RetentionCursor,
        limit: Int,
        isDryRun: Bool
    ) async throws -> ErasureCounts

    /// Keeps a trace of a pass that erased something, and lets go of what recognised redeliveries.
    func finishErasure(of counts: ErasureCounts) async throws
}

extension UpkeepStore {
    /// Erases all that a rule no longer allows to keep, batch after batch; or only counts it.
    ///
    /// - Parameters:
    ///   - rule: How long what is kept.
    ///   - isDryRun: Whether to count only.
    /// - Returns: What was erased.
    /// - Throws: ``LedgerError``.
    package func purge(by rule: RetentionRule, isDryRun: Bool) async throws -> ErasureCounts {
        var cursor = RetentionCursor()
        var counts = ErasureCounts()
        while !cursor.isThrough {
            try Task.checkCancellation()
            counts = counts + (try await eraseDue(by: rule, from: &cursor, limit: 200, isDryRun: isDryRun))
        }
        if !isDryRun { try await finishErasure(of: counts) }
        return counts
    }
}

extension Ledger: UpkeepStore {}
