import Foundation

/// Writes times as the central system does: Western Indonesian Time, its own month names.
enum CentralClock {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des"]

    /// `d-m-Y H:i:s`.
    static func dashed(_ seconds: Double) -> String {
        let parts = parts(seconds)
        return "\(two(parts.day))-\(two(parts.month))-\(parts.year ?? 0) \(time(seconds))"
    }

    /// `3 Jan 2026`.
    static func day(_ seconds: Double) -> String {
        let parts = parts(seconds)
        return "\(parts.day ?? 0) \(months[((parts.month ?? 1) - 1) % 12]) \(parts.year ?? 0)"
    }

    /// `13:05:09`.
    static func time(_ seconds: Double) -> String {
        let parts = parts(seconds)
        return "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
    }

    private static func parts(_ seconds: Double) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 7 * 3600) ?? calendar.timeZone
        let date = Date(timeIntervalSince1970: seconds)
        return calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    }

    private static func two(_ number: Int?) -> String {
        let text = String(number ?? 0)
        return text.count < 2 ? "0" + text : text
    }
}
