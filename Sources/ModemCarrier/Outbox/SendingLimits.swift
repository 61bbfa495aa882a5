import Foundation

/// How fast and how much one SIM may send: a rate by the minute, and a budget for the day.
struct SendingLimits: Hashable, Sendable {
    private let interval: Duration?
    private let perDay: Int?
    private let calendar: Calendar
    private var nextAt: ContinuousClock.Instant?
    /// What was sent on which day, in the calendar of the limits.
    private(set) var usage: DailyUsage

    init(configuration: ModemCarrier.Configuration, usage: DailyUsage = DailyUsage()) {
        interval = configuration.segmentsPerMinute.map { .seconds(60) / $0 }
        perDay = configuration.segmentsPerDay
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: configuration.timeZone) ?? .gmt
        self.calendar = calendar
        self.usage = usage
    }

    /// Whether a name of the IANA database is known here.
    static func knowsTimeZone(_ name: String) -> Bool {
        TimeZone(identifier: name) != nil
    }

    /// How many segments the day still allows; nil for any number.
    func remaining(at moment: Moment) -> Int? {
        perDay.map { max(0, $0 - (usage.day == day(of: moment.date) ? usage.segments : 0)) }
    }

    /// When the next segment may be sent, by the rate.
    var nextSegmentAt: ContinuousClock.Instant? { nextAt }

    /// How long until the next day begins.
    func untilTomorrow(at moment: Moment) -> Duration {
        let start = calendar.startOfDay(for: moment.date)
        let next = calendar.date(byAdding: .day, value: 1, to: start) ?? moment.date.addingTimeInterval(86_400)
        return .seconds(max(1, next.timeIntervalSince(moment.date)))
    }

    /// Counts a segment that was handed to the modem.
    mutating func count(at moment: Moment) {
        let day = day(of: moment.date)
        if usage.day != day { usage = DailyUsage(day: day) }
        usage.segments += 1
        if let interval { nextAt = moment.instant.advanced(by: interval) }
    }

    /// The day as a number, for example 20260817.
    private func day(of date: Date) -> Int {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return (parts.year ?? 0) * 10_000 + (parts.month ?? 0) * 100 + (parts.day ?? 0)
    }
}

/// How many segments were sent on a day.
package struct DailyUsage: Hashable, Sendable, Codable {
    /// Year, month and day as one number, for example 20260817; 0 for no day.
    package var day = 0
    package var segments = 0
}
