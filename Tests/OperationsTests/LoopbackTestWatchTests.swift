import Administration
import Foundation
import Logging
import Synchronization
import Testing

@testable import Ledger
@testable import Operations

struct LoopbackTestWatchTests {
    private let sink = CollectingSink()
    private let link = PretendedLink()
    private let told = Told()

    private func watch() -> LoopbackTestWatch {
        let logger = Logger(label: "test", factory: LogGate(sink: sink).handler(label:))
        return LoopbackTestWatch(
            configuration: .init(every: .seconds(3600), patience: .seconds(300)),
            link: link,
            alerts: AlertChannels(instance: "Muara Enim", channels: [told], logger: logger),
            logger: logger,
            clock: { [link] in link.now }
        )
    }

    @Test("A text that comes back is measured and shown")
    func returns() async {
        let watch = watch()
        var plan = LoopbackTestPlan(configuration: .init(every: .seconds(3600)), last: nil, startedAt: link.now)
        await watch.turn(&plan)
        #expect(link.sent == 0)
        await watch.turn(&plan)
        #expect(link.sent == 1)
        link.comeBack(after: 12)
        await watch.turn(&plan)
        #expect(watch.status.secondsUnderWay == 12)
        #expect(!watch.status.isFailing)
        #expect(told.notices.isEmpty)
        #expect(sink.lines.map(\.message) == ["a loopback test came back"])
    }

    @Test("One that is lost is told to everybody, and so is that one comes back, even late")
    func loss() async {
        let watch = watch()
        var plan = LoopbackTestPlan(configuration: .init(every: .seconds(3600)), last: nil, startedAt: link.now)
        for _ in 0..<4 { await watch.turn(&plan) }
        #expect(link.outcome == .lost)
        #expect(watch.status.isFailing)
        link.comeBack(after: 700)
        await watch.turn(&plan)
        #expect(!watch.status.isFailing)
        #expect(sink.lines.compactMap(\.event) == [.loopbackTestFailed, .loopbackTestPassed])
        #expect(told.notices.map(\.state) == [.raised, .cleared])
        #expect(told.notices.map(\.alert) == [.loopbackTest, .loopbackTest])
        #expect(told.notices.first?.reason == "it did not come back within 5 min")
        #expect(
            told.notices.map(\.text) == [
                "Muara Enim: SMS uji lewat modem-1 tidak kembali. SMS warga mungkin tidak masuk. Periksa: lapord status",
                "Muara Enim: SMS uji lewat modem-1 kembali lagi.",
            ]
        )
        #expect(told.notices.allSatisfy { $0.text.count <= 160 })
    }

    @Test("One that cannot be sent is told with the carrier's reason")
    func refusal() async {
        link.refuses = true
        let watch = watch()
        var plan = LoopbackTestPlan(configuration: .init(every: .seconds(3600)), last: nil, startedAt: link.now)
        for _ in 0..<2 { await watch.turn(&plan) }
        #expect(told.notices.map(\.reason) == ["it could not be sent: no credit"])
    }
}

/// A carrier whose time passes only while it is waited for.
private final class PretendedLink: LoopbackTestLink {
    private struct State {
        var now = Date(timeIntervalSince1970: 1_790_000_000)
        var run: LoopbackTestRecord?
        var refuses = false
    }

    let carrier = "modem-1"
    private let state = Mutex(State())

    var now: Date { state.withLock { $0.now } }
    var sent: Int { state.withLock { Int($0.run?.id ?? 0) } }
    var outcome: LoopbackTestRecord.Outcome? { state.withLock { $0.run?.outcome } }
    var refuses: Bool {
        get { state.withLock { $0.refuses } }
        set { state.withLock { $0.refuses = newValue } }
    }

    func comeBack(after seconds: Double) {
        state.withLock { state in
            guard var run = state.run else { return }
            run.outcome = .returned
            run.returnedAt = run.sentAt.addingTimeInterval(seconds)
            state.run = run
        }
    }

    func latest() async -> LoopbackTestRecord? { state.withLock { $0.run } }

    func send() async -> LoopbackTestSending {
        state.withLock { state in
            let id = (state.run?.id ?? 0) + 1
            state.run = LoopbackTestRecord(id: id, sentAt: state.now, outcome: state.refuses ? .unsent : .sent)
            return state.refuses ? .unsent(reason: "no credit") : .sent(id: id)
        }
    }

    func giveUp(_ id: Int64) async { state.withLock { $0.run?.outcome = .lost } }

    func wait(atMost limit: Duration) async {
        state.withLock { $0.now.addTimeInterval(limit / .seconds(1)) }
    }
}

/// A channel that remembers.
private final class Told: AlertChannel {
    let name = "told"
    private let state = Mutex<[AlertNotice]>([])

    var notices: [AlertNotice] { state.withLock { $0 } }

    func deliver(_ notice: AlertNotice) async -> Bool {
        state.withLock { $0.append(notice) }
        return true
    }
}
