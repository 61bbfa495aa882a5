/// Spreads calls over time: so many a second on average, so many at once after a rest.
package struct TokenBucket: Sendable {
    private let interval: Duration
    private let burst: Int
    /// When the bucket would be full again if nothing more were taken.
    private var fullAt: ContinuousClock.Instant?

    /// Makes a full bucket.
    ///
    /// - Parameters:
    ///   - perSecond: Calls a second on average, above 0.
    ///   - burst: Calls that may pass at once after a rest, at least 1.
    package init(perSecond: Double, burst: Int) {
        interval = .seconds(1 / max(perSecond, 0.001))
        self.burst = max(1, burst)
    }

    /// Takes a place.
    ///
    /// - Parameter now: The present.
    /// - Returns: How long the caller must wait before its call.
    package mutating func take(now: ContinuousClock.Instant) -> Duration {
        let earliest = max(fullAt ?? now, now) + interval
        fullAt = earliest
        return max(.zero, earliest - now - interval * burst)
    }

    /// Gives back a place that was not used.
    package mutating func giveBack() {
        if let fullAt { self.fullAt = fullAt - interval }
    }
}
