import Complaints
import ConfigurationFile

/// How tickets are numbered, and by when they should be finished.
struct TicketSettings {
    /// Letters before a ticket's serial.
    var prefix = "LP"
    /// Working days to finish a report, by classification.
    var workingDays: [Classification: Int] = [:]
    /// Working days for an officer to decide about a held ticket.
    var decisionDays = 1
    var calendar = WorkingCalendar()

    init(
        _ section: ConfigurationSection?,
        folders: ConfigurationFolders,
        today: CalendarDate,
        faults: FaultCollector
    ) {
        guard let section else { return }
        prefix = section.string("prefix", default: prefix).uppercased()
        if prefix.wholeMatch(of: /[A-Z]{1,4}/) == nil {
            section.report("must be one to four letters", at: "prefix", suggestion: "for example LP")
        }
        if let days = section.section("working_days") {
            for classification in Classification.allCases {
                workingDays[classification] = days.integer(classification.rawValue, in: 1...365)
            }
            days.finish()
        }
        decisionDays = section.integer("decision_days", in: 1...30, default: decisionDays)
        if let file = section.string("calendar") {
            readCalendar(folders.path(file), today, faults)
        }
        section.finish()
    }

    private mutating func readCalendar(_ path: String, _ today: CalendarDate, _ faults: FaultCollector) {
        let document: ConfigurationDocument
        do {
            document = try ConfigurationDocument(path: path)
        } catch {
            for fault in error.faults { faults.report(fault) }
            return
        }
        let root = ConfigurationSection(document, faults: faults)
        var last: (date: CalendarDate, section: ConfigurationSection)?
        for key in ["holidays", "collective_leave"] {
            for day in root.sections(key) {
                _ = day.requiredString("name")
                if let text = day.requiredString("date") {
                    if let date = CalendarDate(text) {
                        calendar.holidays.insert(date)
                        if last.map({ $0.date < date }) ?? true { last = (date, day) }
                    } else {
                        day.report("is no day", at: "date", suggestion: "write it as 2026-12-25")
                    }
                }
                day.finish()
            }
        }
        root.finish()
        noteEnd(last, root, today)
    }

    /// Notes a calendar that knows no holiday of a year in which reports of today have their deadline: it would fall too early.
    private func noteEnd(
        _ last: (date: CalendarDate, section: ConfigurationSection)?,
        _ root: ConfigurationSection,
        _ today: CalendarDate
    ) {
        let days = Classification.allCases.map { workingDays[$0] ?? $0.usualWorkingDays }.max() ?? 0
        let deadline = calendar.day(days, workingDaysAfter: today)
        guard (last?.date.year ?? 0) < deadline.year else { return }
        (last?.section ?? root).note(
            "is the last day of the calendar, and reports of today have deadlines until \(deadline)",
            at: last == nil ? nil : "date",
            suggestion: "add the days of \(deadline.year), or deadlines fall too early"
        )
    }
}
