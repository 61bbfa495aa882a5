import Foundation

/// One point in time by both clocks: the steady one for deadlines, the civil one for time stamps and days.
struct Moment: Hashable, Sendable {
    var instant: ContinuousClock.Instant
    var date: Date

    /// The present.
    static var now: Moment { Moment(instant: .now, date: Date()) }

    /// A later moment.
    func advanced(by duration: Duration) -> Moment {
        let seconds =
            Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1_000_000_000_000_000_000
        return Moment(instant: instant.advanced(by: duration), date: date.addingTimeInterval(seconds))
    }
}
