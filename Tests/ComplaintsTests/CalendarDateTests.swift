import Complaints
import Testing

@Suite("A calendar date")
struct CalendarDateTests {
    @Test("counts every day from 1970 to 2100 once, in order")
    func continuous() throws {
        var previous = CalendarDate(daysSinceEpoch: 0)
        #expect(previous.description == "1970-01-01")
        #expect(previous.weekday == 4)
        for days in 1..<47_500 {
            let date = CalendarDate(daysSinceEpoch: days)
            #expect(date > previous)
            #expect(date.daysSinceEpoch == days)
            #expect(date.weekday == previous.weekday % 7 + 1)
            previous = date
        }
        #expect(try #require(CalendarDate("2026-11-21")).weekday == 6)
    }

    @Test("changes at midnight in Western Indonesia")
    func zone() throws {
        // 2026-11-20T17:00Z is midnight of the 21st in Jakarta.
        let midnight = Double(try #require(CalendarDate("2026-11-20")).daysSinceEpoch) * 86_400 + 17 * 3600
        #expect(CalendarDate(secondsSinceEpoch: midnight).description == "2026-11-21")
        #expect(CalendarDate(secondsSinceEpoch: midnight - 1).description == "2026-11-20")
    }

    @Test(
        "is refused where there is no such day",
        arguments: ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "x"]
    )
    func refused(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test("knows leap years")
    func leap() {
        #expect(CalendarDate("2028-02-29") != nil)
        #expect(CalendarDate("2100-02-29") == nil)
        #expect(CalendarDate("2000-02-29") != nil)
    }
}
