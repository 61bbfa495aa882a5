import Complaints
import Testing

@Suite("A working calendar")
struct WorkingCalendarTests {
    /// Idul Fitri of 2026: 18 and 20 March, 23 and 24 March are collective leave; 19, 21 and 22 March are holidays.
    private let calendar: WorkingCalendar

    init() throws {
        let days = [
            "2026-03-18", "2026-03-19", "2026-03-20", "2026-03-21", "2026-03-22", "2026-03-23", "2026-03-24",
        ]
        calendar = WorkingCalendar(holidays: Set(try days.map { try #require(CalendarDate($0)) }))
    }

    private func date(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    @Test("skips weekends and holidays")
    func counting() throws {
        let christmasEve = try #require(CalendarDate("2026-12-24"))
        let christmas = try #require(CalendarDate("2026-12-25"))
        let calendar = WorkingCalendar(holidays: [christmasEve, christmas])
        let wednesday = try #require(CalendarDate("2026-12-23"))
        #expect(calendar.day(1, workingDaysAfter: wednesday).description == "2026-12-28")
        #expect(calendar.day(3, workingDaysAfter: wednesday).description == "2026-12-30")
        #expect(calendar.day(0, workingDaysAfter: christmas) == christmas)
        #expect(!calendar.isWorkingDay(christmas))
    }

    @Test("counts over weekend, holidays and collective leave")
    func forward() throws {
        // Tuesday 17 March; the next working day is Wednesday 25 March.
        #expect(calendar.day(1, workingDaysAfter: try date("2026-03-17")) == (try date("2026-03-25")))
        #expect(calendar.day(5, workingDaysAfter: try date("2026-03-16")) == (try date("2026-03-30")))
        #expect(calendar.day(0, workingDaysAfter: try date("2026-03-21")) == (try date("2026-03-21")))
    }

    @Test("counts back over them")
    func back() throws {
        #expect(calendar.day(1, workingDaysBefore: try date("2026-03-25")) == (try date("2026-03-17")))
        #expect(calendar.day(3, workingDaysBefore: try date("2026-03-26")) == (try date("2026-03-16")))
    }

    @Test("the distance of two days is what counting forward and back gives")
    func distance() throws {
        let start = try date("2026-03-02")
        for count in 0...60 {
            let end = calendar.day(count, workingDaysAfter: start)
            #expect(calendar.workingDays(from: start, to: end) == count)
            #expect(calendar.workingDays(from: end, to: start) == -count)
            #expect(calendar.day(count, workingDaysBefore: end) == start)
        }
        #expect(calendar.workingDays(from: try date("2026-03-18"), to: try date("2026-03-24")) == 0)
    }
}
