package import Complaints

/// The days of the reminders of a deadline, in working days before and after it.
package struct ReminderPlan: Hashable, Sendable {
    /// The steps of one classification, in working days; 0 is the day of the deadline itself.
    package struct Steps: Hashable, Sendable {
        package var before: [Int]
        package var after: [Int]

        package init(before: [Int], after: [Int]) {
            self.before = before
            self.after = after
        }
    }

    /// The steps by classification.
    package var steps: [Classification: Steps]
    /// The steps of every classification that is not listed.
    package var usual: Steps
    package var calendar: WorkingCalendar

    /// Makes a plan.
    ///
    /// - Parameters:
    ///   - steps: The steps by classification.
    ///   - usual: The steps of every classification that is not listed.
    ///   - calendar: The calendar of working days.
    package init(
        steps: [Classification: Steps] = [:],
        usual: Steps = Steps(before: [2, 0], after: [1, 5]),
        calendar: WorkingCalendar = WorkingCalendar()
    ) {
        self.steps = steps
        self.usual = usual
        self.calendar = calendar
    }

    /// The first day of a reminder on a day or after it.
    ///
    /// - Parameters:
    ///   - classification: The classification of the ticket, if any.
    ///   - deadline: The deadline of the ticket.
    ///   - day: The earliest day.
    /// - Returns: The day; nil if no reminder is left.
    package func next(
        for classification: Classification?,
        deadline: CalendarDate,
        notBefore day: CalendarDate
    ) -> CalendarDate? {
        let steps = classification.flatMap { self.steps[$0] } ?? usual
        let days =
            steps.before.map { calendar.day($0, workingDaysBefore: deadline) }
            + steps.after.map { calendar.day($0, workingDaysAfter: deadline) }
        return days.filter { $0 >= day }.min()
    }

    /// The number of working days until the deadline; negative after it.
    package func workingDaysLeft(until deadline: CalendarDate, on day: CalendarDate) -> Int {
        // On a day off after the deadline, the last working day counts as passed, so that an overdue ticket never has
        // 0.
        let days = calendar.workingDays(from: day, to: deadline)
        return day > deadline ? min(days, -1) : days
    }
}
