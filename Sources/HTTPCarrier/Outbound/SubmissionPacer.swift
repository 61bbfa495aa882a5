import Complaints
import Foundation
import Synchronization

/// Keeps submissions within what the operator allows: so many a second, at once, and a day.
final class SubmissionPacer: Sendable {
    enum Admission: Hashable {
        case admitted
        case wait(Duration, reason: String)
    }

    private struct State {
        var schedule: PaceSchedule
        var inFlight = 0
    }

    private let limits: SubmissionLimits
    private let state: Mutex<State>
    /// The longest time that a submission waits for its turn here; beyond it the whole carrier is told to wait.
    private static let longestWait: Duration = .seconds(2)

    init(limits: SubmissionLimits, spentToday: Int, now: Date) {
        self.limits = limits
        state = Mutex(State(schedule: PaceSchedule(limits: limits, spentToday: spentToday, now: now)))
    }

    /// Today's submissions.
    var spentToday: Int { state.withLock { $0.schedule.spent } }

    /// Waits for a turn, or says how long the carrier should be left alone.
    func admit() async -> Admission {
        let decision = state.withLock { state -> PaceSchedule.Decision in
            guard state.inFlight < limits.concurrent else {
                return .refused(.milliseconds(200), reason: "\(limits.concurrent) submissions are under way")
            }
            let decision = state.schedule.take(
                at: ContinuousClock.now,
                date: Date(),
                longestWait: Self.longestWait
            )
            if case .turn = decision { state.inFlight += 1 }
            return decision
        }
        switch decision {
        case .refused(let duration, let reason): return .wait(duration, reason: reason)
        case .turn(let instant):
            // Also a sleep of no time goes through a timer and another thread.
            guard instant > .now else { return .admitted }
            do {
                try await Task.sleep(until: instant, clock: .continuous)
                return .admitted
            } catch {
                finished()
                return .wait(.seconds(1), reason: "the daemon is stopping")
            }
        }
    }

    /// Ends a submission that was admitted.
    func finished() {
        state.withLock { $0.inFlight -= 1 }
    }
}

/// The turns of submissions: evenly spaced, and counted by the day.
struct PaceSchedule: Sendable {
    enum Decision: Hashable {
        case turn(ContinuousClock.Instant)
        case refused(Duration, reason: String)
    }

    private let limits: SubmissionLimits
    private var next: ContinuousClock.Instant?
    private var day: CalendarDate
    private(set) var spent: Int

    init(limits: SubmissionLimits, spentToday: Int, now: Date) {
        self.limits = limits
        spent = spentToday
        day = CalendarDate(secondsSinceEpoch: now.timeIntervalSince1970, offset: limits.zoneOffset)
    }

    /// Takes a turn.
    ///
    /// - Parameters:
    ///   - now: The time on the clock that never jumps.
    ///   - date: The time on the wall.
    ///   - longestWait: How far away a turn may lie.
    /// - Returns: When the turn is, or how long to leave the carrier alone.
    mutating func take(at now: ContinuousClock.Instant, date: Date, longestWait: Duration) -> Decision {
        let seconds = date.timeIntervalSince1970
        let today = CalendarDate(secondsSinceEpoch: seconds, offset: limits.zoneOffset)
        if today != day {
            day = today
            spent = 0
        }
        if let budget = limits.perDay, spent >= budget {
            let midnight = Double((today.daysSinceEpoch + 1) * 86_400 - limits.zoneOffset)
            // Woken once an hour at least, in case the budget is raised or the clock set.
            let wait = Duration.seconds(min(max(midnight - seconds, 1), 3600))
            return .refused(wait, reason: "the daily budget of \(budget) is spent")
        }
        var turn = now
        if let rate = limits.perSecond {
            turn = max(now, next ?? now)
            guard now.duration(to: turn) <= longestWait else {
                return .refused(now.duration(to: turn), reason: "at most \(rate) submissions a second")
            }
            next = turn.advanced(by: .seconds(1 / rate))
        }
        spent += 1
        return .turn(turn)
    }
}
