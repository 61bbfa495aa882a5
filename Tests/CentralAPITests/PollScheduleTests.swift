import Complaints
import Testing

@testable import CentralAPI

struct PollScheduleTests {
    private let schedule = PollSchedule()

    private func minutes(_ age: Duration, _ seed: Int64 = 1) -> Double? {
        schedule.wait(newsAge: age, status: .verified, seed: seed).map { $0 / .seconds(60) }
    }

    @Test("often when fresh, rarely when old, never when given up")
    func steps() throws {
        for (age, expected) in [(0, 10), (3599, 10), (3600, 60), (90_000, 180), (700_000, 720), (6_000_000, 4320)] {
            let wait = try #require(minutes(.seconds(age)))
            #expect(abs(wait - Double(expected)) <= Double(expected) * 0.1001)
        }
        #expect(minutes(.seconds(366 * 86_400)) == nil)
    }

    @Test("finished complaints are asked for a while and then left alone")
    func finished() {
        for status in [TicketStatus.resolved, .closed, .archived] {
            #expect(schedule.wait(newsAge: .seconds(60), status: status, seed: 1) != nil)
            #expect(schedule.wait(newsAge: .seconds(15 * 86_400), status: status, seed: 1) == nil)
        }
        #expect(schedule.wait(newsAge: .seconds(15 * 86_400), status: nil, seed: 1) != nil)
    }

    @Test("tickets that came together do not ask together, and each keeps its own pace")
    func spread() {
        let waits = (1...200).map { schedule.wait(newsAge: .zero, status: nil, seed: $0) }
        #expect(Set(waits).count > 150)
        #expect(waits == (1...200).map { schedule.wait(newsAge: .zero, status: nil, seed: $0) })
    }

    @Test(
        "times of the central system are Western Indonesian Time",
        arguments: [
            ("01-01-1970 07:00:00", 0.0), ("21-11-2026 20:15:30", 1_795_266_930),
            ("2026-11-21 20:15:30", 1_795_266_930),
            ("2026-11-21T20:15:30", 1_795_266_930),
        ]
    )
    func times(text: String, expected: Double) {
        #expect(CentralTime.seconds(of: text) == expected)
    }

    @Test(
        "what is no time is none",
        arguments: ["", "kemarin", "32-01-2026 00:00:00", "01-13-2026", "01-01-2026 24:00:00", "1-1"]
    )
    func noTimes(text: String) {
        #expect(CentralTime.seconds(of: text) == nil)
    }
}
