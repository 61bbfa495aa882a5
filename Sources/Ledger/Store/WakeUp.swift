import Synchronization

/// The sleep of a stage: it ends by a signal, or at a given time at the latest.
///
/// A signal that comes while no task waits is kept, so that none is missed; several merge into one. One task waits at
/// a time.
package final class WakeUp: Sendable {
    private struct State {
        var isSet = true
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Makes a wake-up that is already set, so that a stage begins with the rows that were there before it.
    package init() {}

    /// Wakes the waiting task, or lets the next wait return at once.
    package func signal() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.isSet = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns after a signal, after a time, or when the task is cancelled.
    ///
    /// - Parameter limit: The longest time to wait.
    package func wait(atMost limit: Duration) async {
        let isDue = state.withLock { state in
            defer { state.isSet = false }
            return state.isSet
        }
        if isDue { return }
        let timer = Task {
            try? await Task.sleep(for: limit)
            if !Task.isCancelled { signal() }
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumesNow = state.withLock { state in
                    if state.isSet || Task.isCancelled {
                        state.isSet = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if resumesNow { continuation.resume() }
            }
        } onCancel: {
            signal()
        }
    }
}
