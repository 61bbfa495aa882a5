/// How often each caller has called lately: a token bucket each, holding one second's worth.
struct CallerRates: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    private let rate: Double
    private let burst: Double
    private var buckets: [String: Bucket] = [:]
    /// Callers beyond it make the table forget those that have been quiet, so that it stays small.
    private static let callerLimit = 4096

    init(rate: Double) {
        self.rate = rate
        burst = max(1, rate)
    }

    /// Takes a token.
    ///
    /// - Parameters:
    ///   - caller: The caller's address.
    ///   - now: The time.
    /// - Returns: Nil where the caller may go on, otherwise how long it should wait.
    mutating func admit(_ caller: String, at now: ContinuousClock.Instant) -> Duration? {
        if buckets.count >= Self.callerLimit, buckets[caller] == nil { forgetQuiet(at: now) }
        var bucket = buckets[caller] ?? Bucket(tokens: burst, filledAt: now)
        bucket.tokens = min(burst, bucket.tokens + rate * (bucket.filledAt.duration(to: now) / .seconds(1)))
        bucket.filledAt = now
        let isAdmitted = bucket.tokens >= 1
        if isAdmitted { bucket.tokens -= 1 }
        buckets[caller] = bucket
        return isAdmitted ? nil : .seconds((1 - bucket.tokens) / rate)
    }

    private mutating func forgetQuiet(at now: ContinuousClock.Instant) {
        let full = burst / rate
        buckets = buckets.filter { $0.value.filledAt.duration(to: now) < .seconds(full) }
        if buckets.count >= Self.callerLimit { buckets.removeAll(keepingCapacity: true) }
    }
}
