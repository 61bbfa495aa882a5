package import Complaints
package import Foundation

/// Days and times as SP4N's export writes them, in the office's zone.
package enum IndonesianDate {
    static let shortMonths = [
        "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des",
    ]
    static let months = [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
        "Desember",
    ]

    /// The day of an instant: `3 Jan 2026`.
    package static func day(_ date: Date) -> String {
        let day = CalendarDate(secondsSinceEpoch: date.timeIntervalSince1970)
        return "\(day.day) \(shortMonths[day.month - 1]) \(day.year)"
    }

    /// The time of day of an instant: `08:05`.
    package static func time(_ date: Date) -> String {
        let local = Int(date.timeIntervalSince1970.rounded(.down)) + OfficeZone.current.offset
        let minutes = ((local % 86_400) + 86_400) % 86_400 / 60
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(padded(minutes / 60)):\(padded(minutes % 60))"
    }
}

extension CalendarDate {
    /// The instant at which a day begins in the office's zone.
    package var start: Date {
        Date(timeIntervalSince1970: Double(daysSinceEpoch * 86_400 - OfficeZone.current.offset))
    }
}
