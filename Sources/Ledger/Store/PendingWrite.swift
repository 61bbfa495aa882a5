/// A piece of work that waits for its commit, and the caller that waits for the piece.
protocol PendingWrite: AnyObject, Sendable {
    /// Identifies a result that may be given up; 0 for other work.
    var id: UInt64 { get }
    var importance: CommitQueue.Importance { get }

    /// Does the work, and keeps its result for ``finish(_:)``.
    func run(_ transaction: LedgerTransaction) throws

    /// Resumes the caller, with an error where the work or the commit failed.
    func finish(_ result: Result<Void, any Error>)
}

/// One caller's piece of work. Its value is written before and read after the commit, never at once.
final class PendingValue<Value: Sendable>: PendingWrite, @unchecked Sendable {
    let id: UInt64
    let importance: CommitQueue.Importance
    private let body: @Sendable (LedgerTransaction) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var value: Value?

    init(
        id: UInt64,
        importance: CommitQueue.Importance,
        body: @escaping @Sendable (LedgerTransaction) throws -> Value,
        continuation: CheckedContinuation<Value, any Error>
    ) {
        self.id = id
        self.importance = importance
        self.body = body
        self.continuation = continuation
    }

    func run(_ transaction: LedgerTransaction) throws {
        value = try body(transaction)
    }

    func finish(_ result: Result<Void, any Error>) {
        switch result {
        case .failure(let error): continuation.resume(throwing: error)
        case .success:
            guard let value else { preconditionFailure("work finished without having run") }
            continuation.resume(returning: value)
        }
    }
}
