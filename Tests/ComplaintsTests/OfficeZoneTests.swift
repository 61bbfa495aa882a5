import Complaints
import Testing

@Suite("The office's zone")
struct OfficeZoneTests {
    @Test("is read by its Indonesian name and by the names of the tz database")
    func names() {
        #expect(OfficeZone(named: "WIB") == .wib && OfficeZone(named: "Asia/Pontianak") == .wib)
        #expect(OfficeZone(named: "wita") == .wita && OfficeZone(named: "Asia/Makassar") == .wita)
        #expect(OfficeZone(named: "WIT") == .wit && OfficeZone(named: "Asia/Jayapura") == .wit)
        #expect(OfficeZone(named: "Asia/Singapore") == nil && OfficeZone(named: "") == nil)
    }

    @Test("decides to which day an instant belongs")
    func day() {
        // 2026-11-20T15:30Z: 22:30 in the west, 23:30 in the centre, 00:30 of the next day in the east.
        let seconds: Double = 1_795_188_600
        let days = OfficeZone.allCases.map { zone in
            OfficeZone.$ofTask.withValue(zone) { CalendarDate(secondsSinceEpoch: seconds).description }
        }
        #expect(days == ["2026-11-20", "2026-11-20", "2026-11-21"])
        #expect(OfficeZone.allCases.map(\.offset) == [25_200, 28_800, 32_400])
    }
}
