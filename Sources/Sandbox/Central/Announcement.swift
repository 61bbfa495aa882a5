import Synchronization

/// A value that is known once, and those who wait for it.
final class Announcement<Value: Sendable>: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Value, any Error>])
        case known(Value)
        case failed
    }

    private let state = Mutex(State.waiting([]))

    func announce(_ value: Value) {
        for waiter in settle(.known(value)) { waiter.resume(returning: value) }
    }

    /// Nothing will be announced any more; a value that is known stays known.
    func fail() {
        for waiter in settle(.failed) { waiter.resume(throwing: CancellationError()) }
    }

    func value() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let settled = state.withLock { state -> State? in
                guard case .waiting(let waiters) = state else { return state }
                state = .waiting(waiters + [continuation])
                return nil
            }
            switch settled {
            case .known(let value): continuation.resume(returning: value)
            case .failed: continuation.resume(throwing: CancellationError())
            case .waiting, nil: break
            }
        }
    }

    private func settle(_ settled: State) -> [CheckedContinuation<Value, any Error>] {
        state.withLock { state in
            guard case .waiting(let waiters) = state else { return [] }
            state = settled
            return waiters
        }
    }
}
