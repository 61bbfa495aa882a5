import Complaints
import Foundation
import Synchronization

/// The time as an answer's header says it (RFC 9110, 5.6.7), written anew once a second.
final class DateHeader: Sendable {
    private struct Written {
        var second: Int64
        var text: String
    }

    private let written = Mutex(Written(second: .min, text: ""))

    /// The header's value.
    ///
    /// - Parameter now: The time.
    /// - Returns: For example `Sat, 21 Nov 2026 08:34:56 GMT`.
    func value(at now: Date) -> String {
        let second = Int64(now.timeIntervalSince1970.rounded(.down))
        return written.withLock { written in
            if written.second != second { written = Written(second: second, text: Self.text(of: second)) }
            return written.text
        }
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func text(of second: Int64) -> String {
        let days = Int((Double(second) / 86_400).rounded(.down))
        let time = Int(second) - days * 86_400
        let date = CalendarDate(daysSinceEpoch: days)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
        // 1970-01-01 was a Thursday.
        return "\(weekdays[days % 7]), \(two(date.day)) \(months[date.month - 1]) \(date.year) \(clock) GMT"
    }
}
