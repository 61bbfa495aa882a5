package import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// Notices that the clock was set while the daemon ran, corrects the times that it wrote before, and tells of it.
///
/// It compares the time of day with the time since the machine's start, which nobody sets.
package final class ClockWatch: Service {
    /// A time by which the clock was set.
    package struct Jump: Hashable, Sendable {
        /// The time after it.
        package var at: Date
        /// How far it went, in seconds; negative for back.
        package var seconds: Double
    }

    private struct State {
        /// A time of day, and the moment at which it was read.
        var anchor: (time: Date, moment: ContinuousClock.Instant)
        /// When the daemon started.
        let start: ContinuousClock.Instant
        /// The time of day at which the present reckoning began.
        var since: Date
        var ends: TableEnds?
        var pending: [TimeCorrection] = []
        var last: Jump?
    }

    /// A smaller step is none: it moves no deadline and makes nothing too old.
    private static let least: Double = 60
    /// A clock that is set forward within this time after the start was wrong before; later it is as likely that the machine stood
    /// still, and what was written before is right.
    private static let warmUp = Duration.seconds(6 * 3600)
    /// No daemon has run before this time: 2025-01-01T00:00Z.
    private static let earliest = Date(timeIntervalSince1970: 1_735_689_600)
    private static let interval = Duration.seconds(5)

    private let ledger: Ledger
    private let deadline: @Sendable (Classification, Date) -> CalendarDate
    private let clock: @Sendable () -> Date
    private let monotonic: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger
    private let jumps = Counter(label: "lapord_clock_jumps_total")
    private let state: Mutex<State>

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - ledger: The store whose times are corrected.
    ///   - deadline: The day by which a report of a classification and a time should be finished.
    ///   - clock: The time of day.
    ///   - monotonic: The time since the machine's start.
    ///   - logger: Its log.
    package init(
        ledger: Ledger,
        deadline: @escaping @Sendable (Classification, Date) -> CalendarDate,
        clock: @escaping @Sendable () -> Date = { Date() },
        monotonic: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        logger: Logger
    ) {
        self.ledger = ledger
        self.deadline = deadline
        self.clock = clock
        self.monotonic = monotonic
        self.logger = logger
        let (time, moment) = (clock(), monotonic())
        state = Mutex(State(anchor: (time, moment), start: moment, since: time))
    }

    /// Notes the ends of the ledger's tables before anything is written, and tells of a clock that cannot be right.
    package func begin() async throws {
        let ends = try await ledger.tableEnds()
        state.withLock { $0.ends = ends }
        guard let reason = implausible(at: clock(), ends) else { return }
        logger.error(
            "the clock is wrong; set it (timedatectl, chrony). Times and deadlines are corrected as soon as it is right",
            metadata: ["event": "clock-wrong", "reason": "\(reason)"]
        )
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                await look()
                do {
                    try await Task.sleep(for: Self.interval, clock: .continuous)
                } catch {
                    return
                }
            }
        }
    }

    /// The reason why the present time cannot be right; nil where it may be.
    package var trouble: String? {
        let ends = state.withLock { $0.ends }
        return ends.flatMap { implausible(at: clock(), $0) }
    }

    /// The last time by which the clock was set; nil if it never was.
    package var lastJump: Jump? { state.withLock { $0.last } }

    /// Whether no times wait to be corrected, so that an age may be relied upon. It looks at the clock first.
    package func isSettled() -> Bool {
        notice()
        return state.withLock { $0.pending.isEmpty } && trouble == nil
    }

    /// Looks at the clock, and corrects what it wrote before it was set.
    package func look() async {
        notice()
        while let correction = state.withLock({ $0.pending.first }) {
            do {
                let deadlines = try await ledger.correct(correction, deadline: deadline)
                state.withLock { _ = $0.pending.removeFirst() }
                logger.notice(
                    "the times that the wrong clock wrote are corrected",
                    metadata: [
                        "event": "times-corrected", "seconds": "\(Int(correction.seconds.rounded()))",
                        "deadlines": "\(deadlines)",
                    ]
                )
            } catch {
                logger.error(
                    "the times that the wrong clock wrote could not be corrected yet",
                    metadata: ["error": "\(error)"]
                )
                return
            }
        }
    }

    private func implausible(at now: Date, _ ends: TableEnds) -> String? {
        if now < Self.earliest { return "it is before the year 2025" }
        if let newest = ends.newest, now.timeIntervalSince(newest) < -Self.least {
            return "it is behind the newest of the ledger by \(Int(newest.timeIntervalSince(now))) s"
        }
        return nil
    }

    private func notice() {
        let (now, moment) = (clock(), monotonic())
        let jump: Jump? = state.withLock { state in
            let passed = (moment - state.anchor.moment) / .seconds(1)
            let expected = state.anchor.time.addingTimeInterval(passed)
            let seconds = now.timeIntervalSince(expected)
            state.anchor = (now, moment)
            guard abs(seconds) >= Self.least else { return nil }
            let ends = state.ends ?? TableEnds()
            let isYoung = moment - state.start <= Self.warmUp
            if seconds < 0 || isYoung || implausible(at: expected, ends) != nil {
                // Of a clock that ran for long, only what it wrote ahead of the present time is surely wrong.
                let from = seconds < 0 && !isYoung ? max(state.since, now.addingTimeInterval(Self.least)) : state.since
                state.pending.append(TimeCorrection(ends: ends, from: from, until: expected, seconds: seconds))
                state.since.addTimeInterval(seconds)
            } else {
                state.since = now
            }
            state.last = Jump(at: now, seconds: seconds)
            return state.last
        }
        guard let jump else { return }
        jumps.increment()
        logger.warning(
            "the clock was set",
            metadata: ["event": "clock-jumped", "seconds": "\(Int(jump.seconds.rounded()))"]
        )
    }
}
