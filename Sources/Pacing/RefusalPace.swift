/// The time after which each caller is told that it is refused, so that guessing a secret takes long.
///
/// A caller is refused at once ``allowance`` times; each refusal more is told a ``pause`` after the one before, at most ``longest`` after
/// its request. Callers that prove themselves never wait, so that nobody can hold up an operator whose address a guesser shares.
package struct RefusalPace: Sendable {
    private static let allowance = 20
    private static let pause = Duration.milliseconds(500)
    private static let longest = Duration.seconds(5)
    /// Beyond so many callers those are forgotten whose last refusal is long ago, and then all.
    private static let callerLimit = 4096

    /// The time at which the last refusal of a caller was or will be told, earlier by its allowance.
    private var last: [String: ContinuousClock.Instant] = [:]

    package init() {}

    /// Notes a refusal.
    ///
    /// - Parameters:
    ///   - caller: The caller's address or network.
    ///   - now: The time.
    /// - Returns: The time to wait before it is told.
    package mutating func delay(of caller: String, at now: ContinuousClock.Instant) -> Duration {
        let rested = now - Self.pause * Self.allowance
        if last.count >= Self.callerLimit, last[caller] == nil {
            last = last.filter { $0.value > rested }
            if last.count >= Self.callerLimit { last.removeAll(keepingCapacity: true) }
        }
        let due = min(max(last[caller] ?? rested, rested) + Self.pause, now + Self.longest)
        last[caller] = due
        return max(.zero, due - now)
    }
}
