extension Ledger {
    /// Runs the same work for many items in one commit; where one of them fails, the others are not undone with it.
    ///
    /// - Parameters:
    ///   - items: The items.
    ///   - importance: What becomes of the work when the disk refuses.
    ///   - body: The work for one of them; it may run twice, where a neighbour failed.
    /// - Returns: What became of each, in order, once it is on disk.
    func writeEach<Item: Sendable, Value: Sendable>(
        _ items: [Item],
        _ importance: CommitQueue.Importance = .wanted,
        _ body: @escaping @Sendable (LedgerTransaction, Item) throws -> Value
    ) async -> [Result<Value, any Error>] {
        guard !items.isEmpty else { return [] }
        do {
            return try await write(importance) { transaction in try items.map { .success(try body(transaction, $0)) } }
        } catch {
            guard items.count > 1 else { return [.failure(error)] }
        }
        // One after the other: where two of them exclude each other, the first is the one that counts.
        var results: [Result<Value, any Error>] = []
        for item in items {
            do {
                results.append(.success(try await write(importance) { try body($0, item) }))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }
}
