import Foundation
import TestSupport
import Testing

@testable import Operations

struct SilenceTests {
    private static let week = 168
    /// Monday 2026-09-21, 00:00 in Western Indonesia, in hours since 1970.
    private static let monday = Int((1_789_923_600.0 / 3600).rounded())
    private static let offset = 25_200

    private func date(_ hour: Int, _ minutes: Double = 0) -> Date {
        Date(timeIntervalSince1970: Double(hour) * 3600 + minutes * 60)
    }

    /// Eight weeks in which every hour from 8 to 17 on working days brought messages.
    private func office(weeks: Int = 8) -> ListeningRhythm {
        var active: Set<Int> = []
        for week in 1...weeks {
            for day in 0..<5 {
                for hour in 8..<17 { active.insert(Self.monday - week * Self.week + day * 24 + hour) }
            }
        }
        return ListeningRhythm(
            activeHours: active,
            from: Self.monday - weeks * Self.week,
            until: Self.monday,
            offset: Self.offset
        )
    }

    @Test("Nights and weekends are not surprising, quiet office hours are")
    func learnsHours() {
        let rhythm = office()
        #expect(rhythm.weeks == 8)
        let friday = Self.monday + 4 * 24 + 17
        #expect(rhythm.surprise(from: date(friday), to: date(Self.monday + Self.week + 8)) < 1e-9)
        #expect(abs(rhythm.surprise(from: date(Self.monday + 8), to: date(Self.monday + 10)) - 2 * log(9.0)) < 1e-9)
        #expect(abs(rhythm.surprise(from: date(Self.monday + 8, 30), to: date(Self.monday + 9)) - log(9.0) / 2) < 1e-9)
    }

    @Test("Plausible silence ends where its surprise is reached, across the weekend")
    func plausibleSilence() throws {
        let rhythm = office()
        let lastHeard = date(Self.monday + 4 * 24 + 16)
        let limit = try #require(rhythm.plausibleSilence(from: lastHeard, surprise: 9))
        let end = lastHeard.addingTimeInterval(limit / .seconds(1))
        #expect(abs(rhythm.surprise(from: lastHeard, to: end) - 9) < 1e-6)
        #expect(end > date(Self.monday + Self.week + 11))
        #expect(end < date(Self.monday + Self.week + 12))
    }

    @Test("One busy day does not make the same hour of the next week surprising")
    func burst() {
        let hour = Self.monday - Self.week + 10
        let rhythm = ListeningRhythm(
            activeHours: [hour],
            from: Self.monday - 8 * Self.week,
            until: Self.monday,
            offset: Self.offset
        )
        #expect(rhythm.surprise(from: date(Self.monday + 10), to: date(Self.monday + 11)) < 0.2)
        #expect(rhythm.plausibleSilence(from: date(Self.monday), surprise: 9) == nil)
    }

    @Test("An alert is raised once, told again after its time, and cleared when a message is heard")
    func alert() {
        var alert = SilenceAlert(startedAt: date(Self.monday + 8))
        alert.learn(office())
        #expect(alert.heard(at: date(Self.monday + 9), now: date(Self.monday + 9)) == nil)
        let tick = { (hour: Int, minutes: Double) in alert.tick(at: date(Self.monday + hour, minutes)) }
        #expect(tick(11, 0) == nil)
        #expect(tick(13, 0) == nil)
        let raised = tick(13, 10)
        guard case .raise(let quiet, let limit) = raised else {
            Issue.record("no alert: \(String(describing: raised))")
            return
        }
        #expect(quiet == .seconds(250 * 60))
        #expect(limit > .seconds(4 * 3600) && limit < quiet)
        #expect(alert.isAlerted)
        #expect(tick(13, 20) == nil)
        #expect(tick(19, 10) == .remind(quiet: .seconds(610 * 60), limit: limit))
        #expect(tick(19, 20) == nil)
        #expect(
            alert.heard(at: date(Self.monday + 20), now: date(Self.monday + 20)) == .clear(quiet: .seconds(11 * 3600))
        )
        #expect(!alert.isAlerted)
        #expect(tick(20, 30) == nil)
    }

    @Test("While little is known, only the longest silence counts; never less than the shortest")
    func limits() {
        var alert = SilenceAlert(
            configuration: .init(longestSilence: .seconds(36_000), shortestSilence: .seconds(18_000)),
            startedAt: date(Self.monday + 8)
        )
        #expect(alert.limit == .seconds(36_000))
        alert.learn(office(weeks: 1))
        #expect(alert.limit == .seconds(36_000))
        alert.learn(office())
        #expect(alert.limit == .seconds(18_000))
    }

    @Test("A clock that was set back, or a message from the future, does no harm")
    func strangeClocks() {
        var alert = SilenceAlert(startedAt: date(Self.monday))
        #expect(alert.heard(at: date(Self.monday + 500), now: date(Self.monday + 1)) == nil)
        #expect(alert.quiet(at: date(Self.monday + 3)) == .seconds(7200))
        #expect(alert.heard(at: date(Self.monday - 5), now: date(Self.monday + 3)) == nil)
        #expect(alert.quiet(at: date(Self.monday - 1)) == .zero)
        #expect(alert.tick(at: date(Self.monday - 1)) == nil)
    }
}
