import ServiceLifecycle
import Synchronization

/// Whether operators are listened for on every address.
final class OperationsOpening: Sendable {
    private let missing = Mutex(0)
    private let (changes, change) = AsyncStream.makeStream(of: Void.self)

    /// Says how many addresses there are, before the first of them is opened.
    func expect(_ count: Int) { missing.withLock { $0 = count } }

    /// Says that one address more is open.
    func opened() {
        let isLast = missing.withLock {
            $0 -= 1
            return $0 == 0
        }
        if isLast { change.finish() }
    }

    /// Waits until all are open; false where the daemon stops before.
    func isOpen() async -> Bool {
        for await _ in changes.cancelOnGracefulShutdown() {}
        return missing.withLock { $0 <= 0 }
    }
}
