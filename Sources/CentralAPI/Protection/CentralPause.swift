/// Since when the central system has been asking to come back later, with however many answers it does so.
///
/// Each answer asks for seconds, and a night's maintenance for hours: who reads the log wants to know of its begin and its end.
struct CentralPause: Sendable {
    /// What there is to tell.
    enum Change: Hashable, Sendable {
        case begun
        /// It took a request again, so long after it had asked first.
        case ended(Duration)
    }

    private var since: ContinuousClock.Instant?

    /// Whether the last that was heard of it is that it wants a pause.
    var isAsked: Bool { since != nil }

    /// Notes how a call ended.
    ///
    /// - Parameters:
    ///   - event: How it ended.
    ///   - condition: What the breaker makes of it.
    ///   - now: The present.
    /// - Returns: What is new; nil for nothing.
    mutating func note(
        _ event: CircuitBreaker.Event,
        leadingTo condition: CircuitBreaker.Condition,
        now: ContinuousClock.Instant
    ) -> Change? {
        switch (event, condition) {
        case (.busy, .held):
            guard since == nil else { return nil }
            since = now
            return .begun
        case (.success, .closed):
            defer { since = nil }
            return since.map { .ended($0.duration(to: now)) }
        case (_, .open), (_, .locked):
            // Other trouble is told of by itself, and so is its end.
            since = nil
            return nil
        default:
            return nil
        }
    }
}
