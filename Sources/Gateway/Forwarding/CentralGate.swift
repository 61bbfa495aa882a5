import Foundation
import Synchronization

/// Holds the forwarding back while the central system asks for it, or does not accept our credentials.
final class CentralGate: Sendable {
    private let closed = Mutex<Date?>(nil)

    /// Until when nothing is sent; nil where it may be.
    func closedUntil(now: Date) -> Date? {
        closed.withLock { until in
            if let time = until, time <= now { until = nil }
            return until
        }
    }

    /// Closes until a time, unless it is closed for longer.
    func close(until time: Date) {
        closed.withLock { $0 = max($0 ?? time, time) }
    }
}
