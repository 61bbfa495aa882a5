import Foundation
import Operations
import Testing

@testable import Ledger

struct LoopbackTestPlanTests {
    private let start = Date(timeIntervalSince1970: 1_790_000_000)
    private let configuration = LoopbackTestPlan.Configuration(
        every: .seconds(21_600),
        patience: .seconds(300),
        everyWhileLost: .seconds(1800),
        reminder: .seconds(7200)
    )

    private func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

    @Test("The first text goes out a minute after the start, the next after the interval from the last")
    func rhythm() {
        var plan = LoopbackTestPlan(configuration: configuration, last: nil, startedAt: start)
        #expect(plan.step(at: at(0)) == .wait(until: at(60)))
        #expect(plan.step(at: at(60)) == .send)
        plan.sent(id: 1, at: at(60))
        #expect(plan.step(at: at(61)) == .wait(until: at(360)))
        #expect(plan.returned() == nil)
        #expect(plan.step(at: at(70)) == .wait(until: at(21_660)))
        #expect(plan.step(at: at(21_660)) == .send)
    }

    @Test("A text that does not come back raises an alert, is sent again sooner, and clears it when it comes")
    func loss() {
        var plan = LoopbackTestPlan(configuration: configuration, last: nil, startedAt: start)
        plan.sent(id: 1, at: at(0))
        #expect(plan.step(at: at(300)) == .giveUp(id: 1))
        #expect(plan.failed(reason: "lost", at: at(300)) == .raise(reason: "lost", since: at(0)))
        #expect(plan.isFailing)
        #expect(plan.step(at: at(301)) == .wait(until: at(1800)))
        plan.sent(id: 2, at: at(1800))
        #expect(plan.failed(reason: "lost", at: at(2100)) == nil)
        plan.sent(id: 3, at: at(9000))
        #expect(plan.failed(reason: "lost", at: at(9300)) == .remind(reason: "lost", since: at(0)))
        #expect(plan.returned() == .clear(since: at(0)))
        #expect(!plan.isFailing)
        #expect(plan.returned() == nil)
    }

    @Test("A restart goes on where the last run was")
    func restart() {
        let waiting = LoopbackTestRecord(id: 7, sentAt: at(-100), outcome: .sent)
        let plan = LoopbackTestPlan(configuration: configuration, last: waiting, startedAt: start)
        #expect(plan.pendingID == 7)
        #expect(plan.step(at: at(0)) == .wait(until: at(200)))
        let lost = LoopbackTestRecord(id: 7, sentAt: at(-600), outcome: .lost)
        var failing = LoopbackTestPlan(configuration: configuration, last: lost, startedAt: start)
        #expect(failing.isFailing)
        #expect(failing.failed(reason: "lost", at: at(60)) == nil)
        let well = LoopbackTestRecord(id: 7, sentAt: at(-600), outcome: .returned, returnedAt: at(-590))
        #expect(
            LoopbackTestPlan(configuration: configuration, last: well, startedAt: start).step(at: at(0))
                == .wait(until: at(21_000))
        )
    }
}
