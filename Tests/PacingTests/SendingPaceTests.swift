import Foundation
import Pacing
import Testing

struct SendingPaceTests {
    private let start = ContinuousClock.now
    /// 23:00 in Jakarta, 17 August 2026.
    private let evening = Date(timeIntervalSince1970: 1_786_982_400)
    private let jakarta = TimeZone(secondsFromGMT: 7 * 3600)!

    @Test("Messages are evenly spaced, also after a rest")
    func rate() {
        var pace = SendingPace(every: .milliseconds(250), perDay: nil, timeZone: jakarta)
        #expect(pace.wait(at: start) == .zero)
        pace.take(at: start, on: evening)
        #expect(pace.wait(at: start) == .milliseconds(250))
        #expect(pace.wait(at: start + .seconds(9)) == .zero)
        pace.take(at: start + .seconds(9), on: evening)
        #expect(pace.wait(at: start + .seconds(9)) == .milliseconds(250))
        #expect(pace.remaining(on: evening) == nil)
    }

    @Test("A day's budget begins anew at midnight of the zone")
    func day() {
        var pace = SendingPace(every: nil, perDay: 3, timeZone: jakarta)
        for _ in 0..<2 { pace.take(at: start, on: evening) }
        #expect(pace.remaining(on: evening) == 1)
        #expect(pace.untilTomorrow(from: evening) == .seconds(3600))
        #expect(pace.remaining(on: evening + 3599) == 1)
        #expect(pace.remaining(on: evening + 3600) == 3)
        #expect(pace.sent(on: evening + 3600) == 0)
    }

    @Test("The budget goes on after a restart, by the usage or by a count")
    func restart() throws {
        var pace = SendingPace(every: nil, perDay: 3, timeZone: jakarta)
        pace.take(at: start, on: evening)
        let kept = try JSONDecoder().decode(DailyUsage.self, from: JSONEncoder().encode(pace.usage))
        #expect(SendingPace(every: nil, perDay: 3, timeZone: jakarta, usage: kept).remaining(on: evening) == 2)
        var other = SendingPace(every: nil, perDay: 3, timeZone: jakarta)
        other.restore(5, on: evening)
        #expect(other.remaining(on: evening) == 0)
    }

    @Test("What was not sent costs nothing, and what was counted before midnight is gone with its day")
    func giveBack() {
        var pace = SendingPace(every: nil, perDay: 5, timeZone: jakarta)
        pace.restore(2, on: evening)
        pace.giveBack(on: evening)
        #expect(pace.sent(on: evening) == 1)
        pace.giveBack(on: evening + 7200)
        #expect(pace.sent(on: evening + 7200) == 0)
    }
}
