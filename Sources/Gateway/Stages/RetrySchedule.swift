/// The pauses between attempts: exponential, with jitter, with an upper limit, and with an end.
package struct RetrySchedule: Hashable, Sendable {
    /// The pause after the first failure.
    package var first: Duration
    /// The longest pause.
    package var longest: Duration
    /// The total number of attempts.
    package var attempts: Int

    package init(first: Duration, longest: Duration, attempts: Int) {
        self.first = first
        self.longest = longest
        self.attempts = attempts
    }

    /// The pause after a failed attempt.
    ///
    /// - Parameters:
    ///   - attempt: The attempt that failed, counted from 1.
    ///   - jitter: 0 to 1; spreads the pause between half and the whole of its length, so that items that failed
    ///     together are not tried again together.
    /// - Returns: The pause; nil after the last attempt.
    package func pause(afterAttempt attempt: Int, jitter: Double) -> Duration? {
        guard attempt < attempts else { return nil }
        let factor = Double(1 << min(max(attempt - 1, 0), 30))
        let pause = min(first * factor, longest)
        return pause * (0.5 + 0.5 * min(max(jitter, 0), 1))
    }
}
