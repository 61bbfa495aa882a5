import Foundation
package import Logging
import Metrics
import Synchronization

/// A central system behind a circuit breaker and a rate limit.
///
/// While the breaker bars the way, calls are answered at once without being sent: `unauthorized` while credentials are refused, else
/// `busy` with the time after which it is worth asking again, so that no ticket is spent on a peer that is known to be out.
package final class GuardedCentralSystem: CentralSystem {
    private struct State {
        var breaker: CircuitBreaker
        var bucket: TokenBucket
        var health = CentralHealth()
        var pause = CentralPause()
    }

    private let inner: any CentralSystem
    private let clock = ContinuousClock()
    private let state: Mutex<State>
    private let longestWait: Duration
    private let logger: Logger
    private let condition = Gauge(label: "lapord_central_circuit")

    /// Guards a central system.
    ///
    /// - Parameters:
    ///   - inner: The central system proper.
    ///   - breaker: When to stop calling.
    ///   - perSecond: Calls a second on average.
    ///   - burst: Calls that may pass at once after a rest.
    ///   - longestWait: How long a call waits for the rate limit; one that would have to wait longer is answered `busy`.
    ///   - logger: Where changes of the breaker are noted.
    package init(
        _ inner: any CentralSystem,
        breaker: CircuitBreaker.Configuration = .init(),
        perSecond: Double = 5,
        burst: Int = 10,
        longestWait: Duration = .seconds(60),
        logger: Logger
    ) {
        self.inner = inner
        self.longestWait = longestWait
        self.logger = logger
        state = Mutex(
            State(breaker: CircuitBreaker(breaker), bucket: TokenBucket(perSecond: perSecond, burst: burst))
        )
    }

    package var profile: String { inner.profile }

    /// Whether it answers, and why not.
    package var health: CentralHealth {
        state.withLock { state in
            var health = state.health
            health.condition = state.breaker.condition
            health.barrier = state.breaker.reason
            // Between two requests that are put off it would seem to be up.
            if state.pause.isAsked, health.condition == .closed { health.condition = .held }
            return health
        }
    }

    /// Lets calls pass again at once, as after new credentials.
    package func reset() {
        state.withLock { state in
            state.breaker.reset()
            state.health = CentralHealth()
            state.pause = CentralPause()
        }
        condition.record(CircuitBreaker.Condition.closed.gaugeValue)
    }

    package func create(_ complaint: CentralComplaint) async -> CreationOutcome {
        await guarded("create") { await self.inner.create(complaint) }
    }

    package func status(of trackingID: String) async -> StatusOutcome {
        await guarded("status") { await self.inner.status(of: trackingID) }
    }

    package var statusBatchSize: Int { inner.statusBatchSize }

    package func statuses(of trackingIDs: [String]) async -> ReadOutcome<[String: CentralStatus]> {
        await guarded("statuses") { await self.inner.statuses(of: trackingIDs) }
    }

    package func followUps(of trackingID: String, after known: Set<String>) async -> ReadOutcome<[CentralFollowUp]> {
        await guarded("follow_ups") { await self.inner.followUps(of: trackingID, after: known) }
    }

    package func addFollowUp(_ followUp: CentralAddition, to trackingID: String) async -> ActionOutcome {
        await guarded("add_follow_up") { await self.inner.addFollowUp(followUp, to: trackingID) }
    }

    package func reject(
        _ trackingID: String,
        inFavourOf institution: Int,
        because reason: String
    ) async -> ActionOutcome {
        await guarded("reject") { await self.inner.reject(trackingID, inFavourOf: institution, because: reason) }
    }

    package func lookUp(ticketNumber: String) async -> LookUpOutcome {
        await guarded("look_up") { await self.inner.lookUp(ticketNumber: ticketNumber) }
    }

    package func institutions() async -> ReadOutcome<[CentralListEntry]> {
        await guarded("institutions") { await self.inner.institutions() }
    }

    package func templates() async -> ReadOutcome<[CentralListEntry]> {
        await guarded("templates") { await self.inner.templates() }
    }

    package func shutdown() async {
        await inner.shutdown()
    }
}

extension GuardedCentralSystem {
    private enum Entrance {
        case go(CircuitBreaker.Pass, after: Duration)
        case barred(Duration, CircuitBreaker.Condition, reason: String)
    }

    private func guarded<Outcome: GuardedOutcome>(
        _ operation: String,
        _ call: () async -> Outcome
    ) async -> Outcome {
        let pass: CircuitBreaker.Pass
        switch enter() {
        case .barred(let time, let condition, let reason):
            count(operation, "barred")
            return Outcome.barred(for: time, condition, reason: reason)
        case .go(let granted, let delay):
            pass = granted
            do {
                if delay > .zero { try await clock.sleep(for: delay) }
            } catch {
                state.withLock { $0.bucket.giveBack() }
                record(.abandoned, of: pass)
                return Outcome.barred(for: .zero, .held, reason: "cancelled while it waited for the rate limit")
            }
        }
        let outcome = await call()
        let (label, event) = outcome.verdict
        record(Task.isCancelled ? .abandoned : event, of: pass)
        count(operation, label)
        return outcome
    }

    private func enter() -> Entrance {
        let now = clock.now
        return state.withLock { state in
            switch state.breaker.admit(now: now) {
            case .wait(let time, let condition, let reason):
                return .barred(time, condition, reason: reason)
            case .go(let pass):
                let delay = state.bucket.take(now: now)
                guard delay > longestWait else { return .go(pass, after: delay) }
                state.bucket.giveBack()
                state.breaker.record(.abandoned, of: pass, now: now)
                return .barred(delay, .held, reason: "more calls wait than the rate limit lets through")
            }
        }
    }

    private func record(_ event: CircuitBreaker.Event, of pass: CircuitBreaker.Pass) {
        let now = clock.now
        let (change, pause) = state.withLock { state -> ((CircuitBreaker.Condition, String?)?, CentralPause.Change?) in
            let before = state.breaker.condition
            state.breaker.record(event, of: pass, now: now)
            state.health.record(event, at: Date())
            let after = state.breaker.condition
            return (
                before == after ? nil : (after, state.breaker.reason),
                state.pause.note(event, leadingTo: after, now: now)
            )
        }
        if case .ended(let time) = pause {
            condition.record(CircuitBreaker.Condition.closed.gaugeValue)
            let seconds = Int((time / .seconds(1)).rounded())
            logger.notice(
                "the central system takes requests again after the pause that it asked for",
                metadata: ["profile": "\(profile)", "lasted": "\(seconds) s"]
            )
        }
        guard let (after, reason) = change else { return }
        condition.record(after.gaugeValue)
        // Asked again and again, it is one pause.
        if after == .held, pause != .begun { return }
        // Not in the words of circuit breakers, to whom "open" is what nobody wants.
        let (level, words): (Logger.Level, Logger.Message) =
            switch after {
            case .closed: (.notice, "requests to the central system pass again")
            case .halfOpen: (.notice, "the central system is tried with one request")
            case .held: (.warning, "the central system asks for a pause, and gets it")
            case .open: (.warning, "the central system fails and is left alone for a while")
            case .locked: (.critical, "the central system refuses our credentials; nothing is sent for a while")
            }
        var metadata: Logger.Metadata = ["profile": "\(profile)", "reason": "\(reason ?? "it answers again")"]
        if after == .locked { metadata["event"] = "central-refuses-us" }
        logger.log(level: level, words, metadata: metadata)
    }

    private func count(_ operation: String, _ outcome: String) {
        Counter(
            label: "lapord_central_requests_total",
            dimensions: [("operation", operation), ("outcome", outcome)]
        ).increment()
    }
}

extension CircuitBreaker.Condition {
    fileprivate var gaugeValue: Int {
        switch self {
        case .closed: 0
        case .held: 1
        case .halfOpen: 2
        case .open: 3
        case .locked: 4
        }
    }
}
