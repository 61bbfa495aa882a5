package import Complaints

/// When somebody is reminded of a ticket's deadline: so many working days before and after it.
package struct ReminderPlan: Hashable, Sendable {
    /// The steps of one classification, in working days; 0 before is the day of the deadline itself.
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
    ///   - calendar: The days that count.
    package init(
        steps: [Classification: Steps] = [:],
        usual: Steps = Steps(before: [2, 0], after: [1, 5]),
        calendar: WorkingCalendar = WorkingCalendar()
    ) {
        self.steps = steps
        self.usual = usual
        self.calendar = calendar
    }

    /// The first day of a reminder that is not before a day.
    ///
    /// - Parameters:
    ///   - classification: The ticket's, if any.
    ///   - deadline: The ticket's.
    ///   - day: The earliest day that counts.
    /// - Returns: nil where none is left.
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

    /// How many working days a ticket still has; negative once its deadline has passed.
    package func workingDaysLeft(until deadline: CalendarDate, on day: CalendarDate) -> Int {
        // On a day off after the deadline the last working day is counted as passed, so that overdue is never 0.
        let days = calendar.workingDays(from: day, to: deadline)
        return day > deadline ? min(days, -1) : days
    }
}
