import Foundation
import Pacing
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
        var pace: SendingPace
        var inFlight = 0
        var waiting: [Waiting] = []
        var nextID: UInt64 = 0
    }

    private let limits: SubmissionLimits
    private let state: Mutex<State>

    init(limits: SubmissionLimits, spentToday: Int, now: Date) {
        self.limits = limits
        var pace = SendingPace(
            every: limits.perSecond.map { .seconds(1 / $0) },
            perDay: limits.perDay,
            timeZone: TimeZone(secondsFromGMT: limits.zoneOffset) ?? .gmt
        )
        pace.restore(spentToday, on: now)
        state = Mutex(State(pace: pace))
    }

    /// The submissions of the day of a time.
    func spent(on date: Date) -> Int {
        state.withLock { $0.pace.sent(on: date) }
    }

    /// Waits for a turn, or says when to ask again.
    func admit() async -> Admission {
        guard await takePlace() else {
            return .later(.seconds(1), reason: "\(limits.concurrent) submissions are under way")
        }
        let (admission, turn) = take(at: .now, on: Date())
        guard admission == .admitted else {
            finished()
            return admission
        }
        // Also a sleep of no time goes through a timer and another thread.
        guard turn > .zero else { return .admitted }
        do {
            try await Task.sleep(for: turn, clock: .continuous)
            return .admitted
        } catch {
            finished(unspent: true)
            return .later(.seconds(1), reason: "the daemon is stopping")
        }
    }

    /// Takes a turn where the day and the second allow one; returns how long to wait for it.
    func take(at now: ContinuousClock.Instant, on date: Date) -> (Admission, Duration) {
        state.withLock { state in
            if let perDay = limits.perDay, state.pace.remaining(on: date) == 0 {
                // Woken once an hour at least, in case the clock is set.
                let wait = min(state.pace.untilTomorrow(from: date), .seconds(3600))
                return (.spent(wait, reason: "the daily budget of \(perDay) is spent"), .zero)
            }
            let wait = state.pace.wait(at: now)
            if let rate = limits.perSecond, wait > limits.longestTurn {
                return (.later(wait, reason: "at most \(rate) submissions a second"), .zero)
            }
            state.pace.take(at: now, on: date)
            return (.admitted, wait)
        }
    }

    /// Ends a submission that was admitted; the one that has waited longest takes its place.
    ///
    /// - Parameter unspent: Whether the operator certainly did not take it, so that it costs nothing of the day's budget.
    func finished(unspent: Bool = false) {
        let next = state.withLock { state -> Waiting? in
            if unspent { state.pace.giveBack(on: Date()) }
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
