/// Working days (hari kerja): Monday to Friday without public holidays and collective leave.
package struct WorkingCalendar: Hashable, Sendable {
    /// The days on which offices are closed beside Saturdays and Sundays.
    package var holidays: Set<CalendarDate>

    /// Makes a calendar.
    ///
    /// - Parameter holidays: Public holidays and collective leave (SKB 3 Menteri).
    package init(holidays: Set<CalendarDate> = []) {
        self.holidays = holidays
    }

    /// Whether offices are open on a day.
    package func isWorkingDay(_ date: CalendarDate) -> Bool {
        date.weekday <= 5 && !holidays.contains(date)
    }

    /// Counts working days from a day, which itself does not count.
    ///
    /// - Parameters:
    ///   - count: 0 or more.
    ///   - date: The day from which to count.
    /// - Returns: The working day that lies so many working days later; the day itself for a count of 0.
    package func day(_ count: Int, workingDaysAfter date: CalendarDate) -> CalendarDate {
        var remaining = count
        var day = date
        while remaining > 0 {
            day = day.adding(days: 1)
            if isWorkingDay(day) { remaining -= 1 }
        }
        return day
    }

    /// Counts working days back from a day, which itself does not count.
    ///
    /// - Parameters:
    ///   - count: 0 or more.
    ///   - date: The day from which to count.
    /// - Returns: The working day that lies so many working days earlier; the day itself for a count of 0.
    package func day(_ count: Int, workingDaysBefore date: CalendarDate) -> CalendarDate {
        var remaining = count
        var day = date
        while remaining > 0 {
            day = day.adding(days: -1)
            if isWorkingDay(day) { remaining -= 1 }
        }
        return day
    }

    /// How many working days lie after a day up to and with another; negative where the other is earlier.
    package func workingDays(from start: CalendarDate, to end: CalendarDate) -> Int {
        var count = 0
        var day = min(start, end)
        while day < max(start, end) {
            day = day.adding(days: 1)
            if isWorkingDay(day) { count += 1 }
        }
        return start <= end ? count : -count
    }
}
