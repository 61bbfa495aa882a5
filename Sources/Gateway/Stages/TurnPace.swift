/// Keeps a busy stage from turning for each item alone: what comes within a few milliseconds shares a turn, its queries and its commit.
///
/// A stage that has rested turns at once.
struct TurnPace {
    /// The shortest time from the beginning of one turn to that of the next: short beside everything that citizens wait for.
    static let shortest = Duration.milliseconds(5)

    private var began: ContinuousClock.Instant?

    /// Waits until the next turn may begin; at once where the last is long ago, or the task is cancelled.
    mutating func next() async {
        if let began {
            let rest = Self.shortest - (.now - began)
            if rest > .zero { try? await Task.sleep(for: rest) }
        }
        began = .now
    }
}
