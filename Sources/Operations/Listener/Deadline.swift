import Synchronization

/// Waits for work, but not for ever.
enum Deadline {
    /// The work did not end in time.
    struct Passed: Error {}

    /// Runs the body and returns what it returns, unless the limit passes first: then the body is cancelled and left to itself,
    /// so that work that does not heed cancellation holds nobody up.
    static func run<Value: Sendable>(
        within limit: Duration,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let outcome = Mutex<CheckedContinuation<Value, any Error>?>(nil)
        let settle: @Sendable (Result<Value, any Error>) -> Void = { result in
            let waiting = outcome.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?.resume(with: result)
        }
        return try await withCheckedThrowingContinuation { continuation in
            outcome.withLock { $0 = continuation }
            let work = Task { try await body() }
            let timer = Task {
                try await Task.sleep(for: limit)
                work.cancel()
                settle(.failure(Passed()))
            }
            Task {
                settle(await work.result)
                timer.cancel()
            }
        }
    }
}
