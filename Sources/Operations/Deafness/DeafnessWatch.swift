package import Foundation
package import Logging
import ServiceLifecycle
import Synchronization

/// Watches for silence and tells of it: by log, by the channels, and in the status.
package struct DeafnessWatch: Service {
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

    private let bell: AlarmBell
    private let lastHeard: @Sendable () async -> Date?
    private let history: @Sendable () async -> History?
    private let zone: TimeZone
    private let logger: Logger
    private let state: AlarmState

    /// Makes a watch.
    ///
    /// - Parameters:
    ///   - configuration: When to be alarmed.
    ///   - bell: Who is told.
    ///   - zone: In which weeks and hours are counted.
    ///   - logger: Where alarms are logged.
    ///   - lastHeard: When the last message came; asked every minute.
    ///   - history: When messages came; asked at the start and every six hours.
    package init(
        configuration: DeafnessAlarm.Configuration = DeafnessAlarm.Configuration(),
        bell: AlarmBell,
        zone: TimeZone = TimeZone(identifier: "Asia/Jakarta") ?? .gmt,
        logger: Logger,
        lastHeard: @escaping @Sendable () async -> Date?,
        history: @escaping @Sendable () async -> History?
    ) {
        self.bell = bell
        self.zone = zone
        self.logger = logger
        self.lastHeard = lastHeard
        self.history = history
        state = AlarmState(DeafnessAlarm(configuration: configuration, startedAt: Date()))
    }

    /// How silence stands, for the status.
    package var silence: SilenceStatus {
        state.withAlarm { alarm in
            SilenceStatus(
                quietSeconds: alarm.quiet(at: Date()) / .seconds(1),
                limitSeconds: alarm.limit / .seconds(1),
                isAlarmed: alarm.isAlarmed
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
        state.withAlarm { alarm in
            alarm.learn(rhythm)
            if let time = history.lastHeardAt { alarm.resume(from: time) }
        }
    }

    func look(now: Date) async {
        let time = await lastHeard()
        let action = state.withAlarm { alarm -> DeafnessAlarm.Action? in
            if let time, let action = alarm.heard(at: time, now: now) { return action }
            return alarm.tick(at: now)
        }
        if let action { await tell(of: action, now: now) }
    }

    private func tell(of action: DeafnessAlarm.Action, now: Date) async {
        let notice: AlarmNotice
        switch action {
        case .raise(let quiet, let limit), .remind(let quiet, let limit):
            notice = AlarmNotice(
                state: action.isNews ? .raised : .standing,
                instance: bell.instance,
                at: now,
                quietSeconds: quiet / .seconds(1),
                limitSeconds: limit / .seconds(1)
            )
            logger.critical(
                "no message was heard for longer than is plausible; send a text to the service number and see 'lapord status'",
                metadata: [
                    "event": "deaf", "quiet_minutes": "\(Int(quiet / .seconds(60)))",
                    "plausible_minutes": "\(Int(limit / .seconds(60)))",
                ]
            )
        case .clear(let quiet):
            notice = AlarmNotice(state: .cleared, instance: bell.instance, at: now, quietSeconds: quiet / .seconds(1))
            logger.notice(
                "messages are heard again",
                metadata: ["event": "heard-again", "quiet_minutes": "\(Int(quiet / .seconds(60)))"]
            )
        }
        await bell.tell(notice)
    }
}

extension DeafnessAlarm.Action {
    fileprivate var isNews: Bool {
        if case .raise = self { return true }
        return false
    }
}

/// The alarm, shared between the watch and whoever asks for the status.
private final class AlarmState: Sendable {
    private let alarm: Mutex<DeafnessAlarm>

    init(_ alarm: DeafnessAlarm) {
        self.alarm = Mutex(alarm)
    }

    func withAlarm<Value: Sendable>(_ body: (inout DeafnessAlarm) -> Value) -> Value {
        alarm.withLock { body(&$0) }
    }
}
