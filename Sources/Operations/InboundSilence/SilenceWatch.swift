package import Administration
package import Foundation
package import Logging
import ServiceLifecycle
import Synchronization

/// Watches for silence and tells of it: by log, by the channels, and in the status.
package struct SilenceWatch: Service {
    /// What the ledger knows of when messages came.
    package struct History: Hashable, Sendable {
        /// When the last message came.
        package var lastHeardAt: Date?
        /// The hours, counted since 1970-01-01T00:00Z, in which at least one came; eight weeks back are enough.
        package var activeHours: Set<Int>
        /// The first hour that the history covers.
        package var firstHour: Int

        /// Makes a history.
        package init(lastHeardAt: Date?, activeHours: Set<Int>, firstHour: Int) {
            self.lastHeardAt = lastHeardAt
            self.activeHours = activeHours
            self.firstHour = firstHour
        }
    }

    private let alerts: AlertChannels
    private let lastHeard: @Sendable () async -> Date?
    private let history: @Sendable () async -> History?
    private let zone: TimeZone
    private let logger: Logger
    private let state: AlertState

    /// Makes a watch.
    ///
    /// - Parameters:
    ///   - configuration: When to be alerted.
    ///   - alerts: Who is told.
    ///   - zone: In which weeks and hours are counted.
    ///   - logger: Where alerts are logged.
    ///   - lastHeard: When the last message came; asked every minute.
    ///   - history: When messages came; asked at the start and every six hours.
    package init(
        configuration: SilenceAlert.Configuration = SilenceAlert.Configuration(),
        alerts: AlertChannels,
        zone: TimeZone = TimeZone(identifier: "Asia/Jakarta") ?? .gmt,
        logger: Logger,
        lastHeard: @escaping @Sendable () async -> Date?,
        history: @escaping @Sendable () async -> History?
    ) {
        self.alerts = alerts
        self.zone = zone
        self.logger = logger
        self.lastHeard = lastHeard
        self.history = history
        state = AlertState(SilenceAlert(configuration: configuration, startedAt: Date()))
    }

    /// How silence stands, for the status.
    package var silence: SilenceStatus {
        state.withAlert { alert in
            SilenceStatus(
                quietSeconds: alert.quiet(at: Date()) / .seconds(1),
                limitSeconds: alert.limit / .seconds(1),
                isAlerted: alert.isAlerted
            )
        }
    }

    /// Watches until graceful shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var turn = 0
            while !Task.isCancelled {
                if turn % 360 == 0 { await learn(now: Date()) }
                await look(now: Date())
                turn += 1
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }

    func learn(now: Date) async {
        guard let history = await history() else { return }
        let rhythm = ListeningRhythm(
            activeHours: history.activeHours,
            from: history.firstHour,
            until: Int(now.timeIntervalSince1970 / 3600),
            offset: zone.secondsFromGMT(for: now)
        )
        state.withAlert { alert in
            alert.learn(rhythm)
            if let time = history.lastHeardAt { alert.resume(from: time) }
        }
    }

    func look(now: Date) async {
        let time = await lastHeard()
        let action = state.withAlert { alert -> SilenceAlert.Action? in
            if let time, let action = alert.heard(at: time, now: now) { return action }
            return alert.tick(at: now)
        }
        if let action { await tell(of: action, now: now) }
    }

    private func tell(of action: SilenceAlert.Action, now: Date) async {
        let notice: AlertNotice
        switch action {
        case .raise(let quiet, let limit), .remind(let quiet, let limit):
            notice = AlertNotice(
                state: action.isNews ? .raised : .standing,
                instance: alerts.instance,
                at: now,
                quietSeconds: quiet / .seconds(1),
                limitSeconds: limit / .seconds(1)
            )
            logger.critical(
                "no message was heard for longer than is plausible; send a text to the service number and see 'lapord status'",
                metadata: [
                    "event": "inbound-silence", "quiet_minutes": "\(Int(quiet / .seconds(60)))",
                    "plausible_minutes": "\(Int(limit / .seconds(60)))",
                ]
            )
        case .clear(let quiet):
            notice = AlertNotice(state: .cleared, instance: alerts.instance, at: now, quietSeconds: quiet / .seconds(1))
            logger.notice(
                "messages are heard again",
                metadata: ["event": "heard-again", "quiet_minutes": "\(Int(quiet / .seconds(60)))"]
            )
        }
        await alerts.tell(notice)
    }
}

extension SilenceAlert.Action {
    fileprivate var isNews: Bool {
        if case .raise = self { return true }
        return false
    }
}

/// The alert, shared between the watch and whoever asks for the status.
private final class AlertState: Sendable {
    private let alert: Mutex<SilenceAlert>

    init(_ alert: SilenceAlert) {
        self.alert = Mutex(alert)
    }

    func withAlert<Value: Sendable>(_ body: (inout SilenceAlert) -> Value) -> Value {
        alert.withLock { body(&$0) }
    }
}
