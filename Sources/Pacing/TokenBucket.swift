/// Spreads calls over time: so many a second on average, so many at once after a rest.
///
/// Pure: the caller brings the time and does the waiting. The state is one instant, at which the bucket is full again.
package struct TokenBucket: Hashable, Sendable {
    private let interval: Duration
    private let burst: Int
    /// When the bucket is full again if nothing more is taken; nil before the first call.
    private var fullAt: ContinuousClock.Instant?

    /// Makes a full bucket.
    ///
    /// - Parameters:
    ///   - perSecond: Calls a second on average, above 0.
    ///   - burst: Calls that may pass at once after a rest, at least 1.
    package init(perSecond: Double, burst: Int) {
        self.init(every: .seconds(1 / max(perSecond, 0.001)), burst: burst)
    }

    /// Makes a full bucket.
    ///
    /// - Parameters:
    ///   - interval: The time between two calls on average.
    ///   - burst: Calls that may pass at once after a rest, at least 1.
    package init(every interval: Duration, burst: Int) {
        self.interval = interval
        self.burst = max(1, burst)
    }

    /// Whether no call of the recent past counts any more.
    package func isFull(at now: ContinuousClock.Instant) -> Bool {
        fullAt.map { $0 <= now } ?? true
    }

    /// How long a call that is made now has to wait.
    package func wait(at now: ContinuousClock.Instant) -> Duration {
        max(.zero, max(fullAt ?? now, now) - now - interval * (burst - 1))
    }

    /// Takes a token, also one that is still to come.
    ///
    /// - Parameter now: The present.
    /// - Returns: How long the caller must wait before its call.
    package mutating func take(at now: ContinuousClock.Instant) -> Duration {
        let delay = wait(at: now)
        fullAt = max(fullAt ?? now, now) + interval
        return delay
    }

    /// Gives back a token that was not used.
    package mutating func giveBack() {
        if let fullAt { self.fullAt = fullAt - interval }
    }
}
