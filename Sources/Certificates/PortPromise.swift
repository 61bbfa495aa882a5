import Synchronization

/// The port of a listener, to be known once it listens.
package final class PortPromise: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Int?, Never>])
        case known(Int?)
    }

    private let state = Mutex(State.waiting([]))

    /// Makes a promise of a port that is not known yet.
    package init() {}

    /// The port, once it is settled; nil where the listener ended before it had one.
    package var value: Int? {
        get async {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Int?? in
                    switch state {
                    case .known(let port): return .some(port)
                    case .waiting(let others):
                        state = .waiting(others + [continuation])
                        return .none
                    }
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }

    /// Settles the port; only the first call counts.
    package func fulfil(_ port: Int?) {
        let waiting = state.withLock { state -> [CheckedContinuation<Int?, Never>] in
            guard case .waiting(let continuations) = state else { return [] }
            state = .known(port)
            return continuations
        }
        for continuation in waiting { continuation.resume(returning: port) }
    }
}
