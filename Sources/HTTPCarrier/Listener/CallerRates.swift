import Pacing

/// How often each caller has called lately: a token bucket each, holding one second's worth.
struct CallerRates: Sendable {
    private let rate: Double
    private var buckets: [String: TokenBucket] = [:]
    /// Beyond so many callers the table forgets those that have been quiet.
    private static let callerLimit = 4096

    init(rate: Double) {
        self.rate = rate
    }

    /// Takes a token.
    ///
    /// - Parameters:
    ///   - address: The caller's address; all of an IPv6 network of 64 bits share their tokens.
    ///   - now: The time.
    /// - Returns: Nil where the caller may go on, otherwise how long it should wait.
    mutating func admit(_ address: String, at now: ContinuousClock.Instant) -> Duration? {
        let caller = IPAddress.network(of: address)
        if buckets.count >= Self.callerLimit, buckets[caller] == nil { forgetQuiet(at: now) }
        var bucket = buckets[caller] ?? TokenBucket(perSecond: rate, burst: Int(rate))
        let wait = bucket.wait(at: now)
        guard wait == .zero else { return wait }
        _ = bucket.take(at: now)
        buckets[caller] = bucket
        return nil
    }

    private mutating func forgetQuiet(at now: ContinuousClock.Instant) {
        buckets = buckets.filter { !$0.value.isFull(at: now) }
        if buckets.count >= Self.callerLimit { buckets.removeAll(keepingCapacity: true) }
    }
}
