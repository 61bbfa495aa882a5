package import Administration
package import Foundation
import Ledger
package import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// Texts ourselves through a carrier now and then, and is alerted when the text does not come back.
///
/// It is the only proof that citizens are heard while none of them writes: it goes all the way, out by the carrier's link, through
/// the mobile network, in again, and into the ledger.
package final class LoopbackTestWatch: Service {
    private let configuration: LoopbackTestPlan.Configuration
    private let link: any LoopbackTestLink
    private let alerts: AlertChannels
    private let logger: Logger
    private let clock: @Sendable () -> Date
    private let state: Mutex<LoopbackTestStatus>
    private let latency: Metrics.Timer
    private let isWell: Gauge

    /// Makes a watch.
    ///
    /// - Parameters:
    ///   - configuration: The times.
    ///   - link: The carrier and the store.
    ///   - alerts: Who is told of an alert.
    ///   - logger: Where every text that comes back, and every alert, is logged.
    ///   - clock: The time of day.
    package init(
        configuration: LoopbackTestPlan.Configuration,
        link: any LoopbackTestLink,
        alerts: AlertChannels,
        logger: Logger,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.link = link
        self.alerts = alerts
        self.logger = logger
        self.clock = clock
        state = Mutex(LoopbackTestStatus(carrier: link.carrier))
        let dimensions = [("carrier", link.carrier)]
        latency = Metrics.Timer(label: "lapord_loopback_test_seconds", dimensions: dimensions)
        isWell = Gauge(label: "lapord_loopback_test_up", dimensions: dimensions)
    }

    /// How the tests stand, for the status.
    package var status: LoopbackTestStatus { state.withLock { $0 } }

    /// Tests until graceful shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            let last = await link.latest()
            var plan = LoopbackTestPlan(configuration: configuration, last: last, startedAt: clock())
            if let last { show(last, plan) }
            while !Task.isCancelled {
                await turn(&plan)
            }
        }
    }

    /// Does what is due, and waits for what is next.
    func turn(_ plan: inout LoopbackTestPlan) async {
        await look(&plan)
        switch plan.step(at: clock()) {
        case .send:
            switch await link.send() {
            case .sent(let id): plan.sent(id: id, at: clock())
            case .unsent(let reason): await fail(&plan, outcome: "unsent", reason: "it could not be sent: \(reason)")
            }
        case .giveUp(let id):
            await link.giveUp(id)
            let patience = Age.text(seconds: configuration.patience / .seconds(1))
            await fail(&plan, outcome: "lost", reason: "it did not come back within \(patience)")
        case .wait(let until):
            await link.wait(atMost: .seconds(max(0.01, until.timeIntervalSince(clock()))))
        }
    }

    /// Sees whether the last text has come back, in time or late.
    private func look(_ plan: inout LoopbackTestPlan) async {
        guard plan.pendingID != nil || plan.isFailing, let run = await link.latest() else { return }
        defer { show(run, plan) }
        guard run.outcome == .returned, let at = run.returnedAt else { return }
        let seconds = max(0, at.timeIntervalSince(run.sentAt))
        latency.recordNanoseconds(Int64(seconds * 1e9))
        count("returned")
        logger.info(
            "a loopback test came back",
            metadata: ["carrier": "\(link.carrier)", "seconds": "\(Int(seconds.rounded()))"]
        )
        guard let alert = plan.returned() else { return }
        await tell(alert)
    }

    private func fail(_ plan: inout LoopbackTestPlan, outcome: String, reason: String) async {
        count(outcome)
        let alert = plan.failed(reason: reason, at: clock())
        if let run = await link.latest() { show(run, plan) }
        if let alert { await tell(alert) }
    }

    private func tell(_ alert: LoopbackTestPlan.Alert) async {
        let now = clock()
        var notice = AlertNotice(
            alert: .loopbackTest,
            state: .cleared,
            instance: alerts.instance,
            at: now,
            quietSeconds: 0,
            carrier: link.carrier
        )
        switch alert {
        case .raise(let reason, let since), .remind(let reason, let since):
            notice.state = alert.isNews ? .raised : .standing
            notice.quietSeconds = now.timeIntervalSince(since)
            notice.limitSeconds = configuration.patience / .seconds(1)
            notice.reason = reason
            logger.critical(
                "a loopback test failed; citizens may not be heard",
                metadata: ["event": "loopback-test-failed", "carrier": "\(link.carrier)", "reason": "\(reason)"]
            )
        case .clear(let since):
            notice.quietSeconds = now.timeIntervalSince(since)
            logger.notice(
                "loopback tests come back again",
                metadata: ["event": "loopback-test-passed", "carrier": "\(link.carrier)"]
            )
        }
        await alerts.tell(notice)
    }

    private func show(_ run: LoopbackTestRecord, _ plan: LoopbackTestPlan) {
        isWell.record(plan.isFailing ? 0 : 1)
        state.withLock { status in
            status.lastSentAt = run.sentAt
            status.isFailing = plan.isFailing
            if run.outcome == .returned, let at = run.returnedAt {
                status.lastReturnedAt = at
                status.secondsUnderWay = max(0, at.timeIntervalSince(run.sentAt))
            }
        }
    }

    private func count(_ outcome: String) {
        Counter(
            label: "lapord_loopback_tests_total",
            dimensions: [("carrier", link.carrier), ("outcome", outcome)]
        )
        .increment()
    }
}

extension LoopbackTestPlan.Alert {
    fileprivate var isNews: Bool {
        if case .raise = self { return true }
        return false
    }
}
