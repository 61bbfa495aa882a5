package import Foundation

/// How much was sent on a day.
package struct DailyUsage: Hashable, Sendable, Codable {
    /// Year, month and day as one number, for example 20260817; 0 for no day.
    package var day = 0
    /// Segments or submissions, as the network charges them.
    package var sent = 0

    private enum CodingKeys: String, CodingKey {
        case day
        // As it stands in the state files of modems.
        case sent = "segments"
    }

    /// Makes the usage of no day.
    package init() {}
}

/// How fast and how much a carrier may send: a rate, and a budget for the day of its time zone.
///
/// Pure: the caller brings the time, by the steady clock for the rate and by the civil one for the day.
package struct SendingPace: Hashable, Sendable {
    private var bucket: TokenBucket?
    private let perDay: Int?
    private let calendar: Calendar
    /// What was sent on which day; to be kept over a restart.
    package private(set) var usage: DailyUsage

    /// Makes a pace.
    ///
    /// - Parameters:
    ///   - interval: The time between two of them; nil for as many as can.
    ///   - perDay: How many go on a day; nil for any number.
    ///   - timeZone: The zone in which a day begins.
    ///   - usage: What was sent before a restart.
    package init(every interval: Duration?, perDay: Int?, timeZone: TimeZone, usage: DailyUsage = DailyUsage()) {
        bucket = interval.map { TokenBucket(every: $0, burst: 1) }
        self.perDay = perDay
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        self.calendar = calendar
        self.usage = usage
    }

    /// Sets what was sent on the day of a time.
    package mutating func restore(_ sent: Int, on date: Date) {
        usage.day = day(of: date)
        usage.sent = sent
    }

    /// What was sent on the day of a time.
    package func sent(on date: Date) -> Int {
        usage.day == day(of: date) ? usage.sent : 0
    }

    /// How many the day of a time still allows; nil for any number.
    package func remaining(on date: Date) -> Int? {
        perDay.map { max(0, $0 - sent(on: date)) }
    }

    /// How long until the next day begins, at least a second.
    package func untilTomorrow(from date: Date) -> Duration {
        let start = calendar.startOfDay(for: date)
        let next = calendar.date(byAdding: .day, value: 1, to: start) ?? date.addingTimeInterval(86_400)
        return .seconds(max(1, next.timeIntervalSince(date)))
    }

    /// How long the rate makes the next one wait.
    package func wait(at now: ContinuousClock.Instant) -> Duration {
        bucket?.wait(at: now) ?? .zero
    }

    /// Counts one that is sent after the wait.
    package mutating func take(at now: ContinuousClock.Instant, on date: Date) {
        _ = bucket?.take(at: now)
        restore(sent(on: date) + 1, on: date)
    }

    /// Takes back the count of one that was not sent; what was counted before midnight is gone with its day.
    package mutating func giveBack(on date: Date) {
        restore(max(0, sent(on: date) - 1), on: date)
    }

    private func day(of date: Date) -> Int {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return (parts.year ?? 0) * 10_000 + (parts.month ?? 0) * 100 + (parts.day ?? 0)
    }
}
