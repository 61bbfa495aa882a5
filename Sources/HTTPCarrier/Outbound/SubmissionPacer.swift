import Complaints
import Foundation
import Synchronization

/// Keeps submissions within what the operator allows: so many a second, at once, and a day.
final class SubmissionPacer: Sendable {
    enum Admission: Hashable {
        case admitted
        /// Its turn is further away than a submission waits here.
        case later(Duration, reason: String)
        /// Nothing goes any more today.
        case spent(Duration, reason: String)
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

    init(limits: SubmissionLimits, spentToday: Int, now: Date) {
        self.limits = limits
        state = Mutex(State(schedule: PaceSchedule(limits: limits, spentToday: spentToday, now: now)))
    }

    /// The submissions of the day of a time.
    func spent(on date: Date) -> Int {
        state.withLock { $0.schedule.spent(on: date) }
    }

    /// Waits for a turn, or says when to ask again.
    func admit() async -> Admission {
        guard await takePlace() else {
            return .later(.seconds(1), reason: "\(limits.concurrent) submissions are under way")
        }
        let decision = state.withLock { $0.schedule.take(at: ContinuousClock.now, date: Date()) }
        switch decision {
        case .later(let duration, let reason):
            finished()
            return .later(duration, reason: reason)
        case .spent(let duration, let reason):
            finished()
            return .spent(duration, reason: reason)
        case .turn(let instant):
            // Also a sleep of no time goes through a timer and another thread.
            guard instant > .now else { return .admitted }
            do {
                try await Task.sleep(until: instant, clock: .continuous)
                return .admitted
            } catch {
                finished(unspent: true)
                return .later(.seconds(1), reason: "the daemon is stopping")
            }
        }
    }

    /// Ends a submission that was admitted; the one that has waited longest takes its place.
    ///
    /// - Parameter unspent: Whether the operator certainly did not take it, so that it costs nothing of the day's budget.
    func finished(unspent: Bool = false) {
        let next = state.withLock { state -> Waiting? in
            if unspent { state.schedule.giveBack(at: Date()) }
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.inFlight -= 1
            return nil
        }
        next?.resume.resume(returning: true)
    }

    /// Waits until fewer submissions are under way than may be; false where none ends in time.
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
                    try? await Task.sleep(for: limits.longestQueueing)
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
        case later(Duration, reason: String)
        case spent(Duration, reason: String)
    }

    private let limits: SubmissionLimits
    private var next: ContinuousClock.Instant?
    private var day: CalendarDate
    private var spent: Int

    init(limits: SubmissionLimits, spentToday: Int, now: Date) {
        self.limits = limits
        spent = spentToday
        day = CalendarDate(secondsSinceEpoch: now.timeIntervalSince1970, offset: limits.zoneOffset)
    }

    /// The submissions of the day of a time.
    func spent(on date: Date) -> Int {
        today(at: date) == day ? spent : 0
    }

    private func today(at date: Date) -> CalendarDate {
        CalendarDate(secondsSinceEpoch: date.timeIntervalSince1970, offset: limits.zoneOffset)
    }

    /// Takes a turn.
    ///
    /// - Parameters:
    ///   - now: The time on the clock that never jumps.
    ///   - date: The time on the wall.
    /// - Returns: When the turn is, or when to ask again.
    mutating func take(at now: ContinuousClock.Instant, date: Date) -> Decision {
        spent = spent(on: date)
        day = today(at: date)
        if let budget = limits.perDay, spent >= budget {
            let midnight = Double((day.daysSinceEpoch + 1) * 86_400 - limits.zoneOffset)
            // Woken once an hour at least, in case the clock is set.
            let wait = Duration.seconds(min(max(midnight - date.timeIntervalSince1970, 1), 3600))
            return .spent(wait, reason: "the daily budget of \(budget) is spent")
        }
        var turn = now
        if let rate = limits.perSecond {
            turn = max(now, next ?? now)
            guard now.duration(to: turn) <= limits.longestTurn else {
                return .later(now.duration(to: turn), reason: "at most \(rate) submissions a second")
            }
            next = turn.advanced(by: .seconds(1 / rate))
        }
        spent += 1
        return .turn(turn)
    }

    /// Says that a turn cost nothing of the day's budget after all.
    mutating func giveBack(at date: Date) {
        // What was taken before midnight is gone with its day.
        spent = max(0, spent(on: date) - 1)
        day = today(at: date)
    }
}
