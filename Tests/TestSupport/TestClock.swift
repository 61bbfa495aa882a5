package import Foundation
import Synchronization

/// A clock that tests move.
package final class TestClock: Sendable {
    private let time: Mutex<Date>

    /// Starts a clock.
    ///
    /// - Parameter start: Its first time; without it, 21 November 2025, 11:40 in Western Indonesian Time.
    package init(_ start: Date = Date(timeIntervalSince1970: 1_763_700_000)) {
        time = Mutex(start)
    }

    /// The time.
    package var now: Date { time.withLock { $0 } }

    /// Moves the clock to a time.
    package func set(_ date: Date) {
        time.withLock { $0 = date }
    }

    /// Moves the clock on.
    package func advance(by seconds: Double) {
        time.withLock { $0 += seconds }
    }
}
