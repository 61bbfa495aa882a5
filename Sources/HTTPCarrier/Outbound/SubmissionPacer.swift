import Complaints
import Foundation
import Synchronization

/// Keeps submissions within what the operator allows: so many a second, at once, and a day.
final class SubmissionPacer: Sendable {
    enum Admission: Hashable {
        case admitted
        case wait(Duration, reason: String)
    }

    /// A submission that waits until another one ends.
    private struct Waiting {
        let id: UInt64
        let resume: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var schedule: PaceSchedule
        var inFlight = 0
        var waiting: [Waiting] = []
        var nextID: UInt64 = 0
    }

    private let limits: SubmissionLimits
    private let state: Mutex<State>
    /// The longest time that a submission waits for its turn here; beyond it the whole carrier is told to wait.
    private static let longestWait: Duration = .seconds(2)
    /// The longest time that a submission waits until another one ends.
    private let longestQueueing: Duration

    init(limits: SubmissionLimits, spentToday: Int, now: Date, longestQueueing: Duration = .seconds(10)) {
        self.limits = limits
        self.longestQueueing = longestQueueing
        state = Mutex(State(schedule: PaceSchedule(limits: limits, spentToday: spentToday, now: now)))
    }

    /// Today's submissions.
    var spentToday: Int { state.withLock { $0.schedule.spent } }

    /// Waits for a turn, or says how long the carrier should be left alone.
    func admit() async -> Admission {
        guard await takePlace() else {
            return .wait(.seconds(1), reason: "\(limits.concurrent) submissions are under way")
        }
        let decision = state.withLock {
            $0.schedule.take(at: ContinuousClock.now, date: Date(), longestWait: Self.longestWait)
        }
        switch decision {
        case .refused(let duration, let reason):
            finished()
            return .wait(duration, reason: reason)
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

    /// Ends a submission that was admitted; the one that has waited longest takes its place.
    func finished() {
        let next = state.withLock { state -> Waiting? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.inFlight -= 1
            return nil
        }
        next?.resume.resume(returning: true)
    }

    /// Waits until fewer submissions are under way than may be; false where none ends in time.
    ///
    /// That as many are under way as may be is no trouble of the carrier, for which its messages should leave by another one.
    private func takePlace() async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isTaken = state.withLock { state -> Bool? in
                    if Task.isCancelled { return false }
                    if state.inFlight < limits.concurrent {
                        state.inFlight += 1
                        return true
                    }
                    state.waiting.append(Waiting(id: id, resume: continuation))
                    return nil
                }
                if let isTaken {
                    continuation.resume(returning: isTaken)
                    return
                }
                Task {
                    try? await Task.sleep(for: longestQueueing)
                    giveUp(id)
                }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    private func giveUp(_ id: UInt64) {
        let left = state.withLock { state -> Waiting? in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index)
        }
        left?.resume.resume(returning: false)
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
