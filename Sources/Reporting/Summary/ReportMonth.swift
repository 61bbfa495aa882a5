package import Complaints
package import Foundation

/// A month of reports.
package struct ReportMonth: Hashable, Sendable {
    /// Its first day.
    package let first: CalendarDate

    /// The first day of the month after.
    package var next: CalendarDate {
        first.adding(days: CalendarDate.days(inMonth: first.month, ofYear: first.year))
    }

    /// Its first instant, in Western Indonesian Time.
    package var start: Date { first.start }

    /// The first instant after it.
    package var end: Date { next.start }

    /// Its name for people: `November 2026`.
    package var title: String { "\(IndonesianDate.months[first.month - 1]) \(first.year)" }
}

/// The form of ISO 8601: `2026-11`.
extension ReportMonth: LosslessStringConvertible {
    package var description: String { String(first.description.prefix(7)) }

    package init?(_ description: String) {
        guard description.utf8.count == 7, let first = CalendarDate(description + "-01") else { return nil }
        self.first = first
    }
}
