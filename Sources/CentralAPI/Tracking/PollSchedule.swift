package import Complaints

/// When to ask for a complaint's status next: often while it is fresh or moving, rarely when it is old, hardly ever once it is done.
///
/// Every interval is shifted by up to a tenth, differently for each ticket, so that tickets that came together do not ask together.
package struct PollSchedule: Hashable, Sendable {
    /// One step: as long as the last news is younger than `age`, ask every `interval`.
    package struct Step: Hashable, Sendable {
        /// The age of the last news up to which the step holds.
        package var age: Duration
        /// The time between two questions.
        package var interval: Duration

        /// Makes a step.
        package init(age: Duration, interval: Duration) {
            self.age = age
            self.interval = interval
        }
    }

    /// The steps, by age; the last holds for everything older until ``giveUpAfter``.
    package var steps: [Step]
    /// The interval for complaints that are resolved, whose reporter may still answer.
    package var resolvedInterval: Duration
    /// After so long without news from a resolved or finished complaint nobody asks any more.
    package var doneAfter: Duration
    /// After so long without news nobody asks any more at all.
    package var giveUpAfter: Duration

    /// Makes a schedule; the default asks every 10 minutes in the first hour, hourly in the first day, every 3 hours in the
    /// first week, twice a day in the first 60 days and every 3 days for a year.
    package init(
        steps: [Step] = [
            Step(age: .seconds(3600), interval: .seconds(600)),
            Step(age: .seconds(86_400), interval: .seconds(3600)),
            Step(age: .seconds(7 * 86_400), interval: .seconds(3 * 3600)),
            Step(age: .seconds(60 * 86_400), interval: .seconds(12 * 3600)),
            Step(age: .seconds(365 * 86_400), interval: .seconds(3 * 86_400)),
        ],
        resolvedInterval: Duration = .seconds(12 * 3600),
        doneAfter: Duration = .seconds(14 * 86_400),
        giveUpAfter: Duration = .seconds(365 * 86_400)
    ) {
        self.steps = steps.sorted { $0.age < $1.age }
        self.resolvedInterval = resolvedInterval
        self.doneAfter = doneAfter
        self.giveUpAfter = giveUpAfter
    }

    /// How long to wait before the next question.
    ///
    /// - Parameters:
    ///   - newsAge: How long ago the complaint was forwarded or last changed, whichever is later.
    ///   - status: The last known status; `nil` if its wording is not known.
    ///   - seed: Any number that stays the same for a ticket, for instance its serial.
    /// - Returns: The wait, or `nil` where nobody needs to ask any more.
    package func wait(newsAge: Duration, status: TicketStatus?, seed: Int64) -> Duration? {
        let isDone = status == .resolved || status?.isFinal == true
        guard newsAge < (isDone ? doneAfter : giveUpAfter) else { return nil }
        if isDone { return shifted(resolvedInterval, seed) }
        guard let step = steps.first(where: { newsAge < $0.age }) ?? steps.last else { return nil }
        return shifted(step.interval, seed)
    }

    private func shifted(_ interval: Duration, _ seed: Int64) -> Duration {
        // A multiplicative hash spreads neighbouring serials; its top bits give -10 % to +10 %.
        let spread = UInt64(bitPattern: seed) &* 0x9E37_79B9_7F4A_7C15 >> 54
        return interval + interval * (Double(spread) / 1023 - 0.5) * 0.2
    }
}
