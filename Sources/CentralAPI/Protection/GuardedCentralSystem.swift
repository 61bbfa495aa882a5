import Complaints
import Foundation
package import Logging
import Metrics
import Pacing
import Synchronization

/// A central system behind its brake: circuit breaker, rate limit, and the number of requests under way.
///
/// A stage that records something before it sends it asks for permits first (``admit(_:upTo:)``), and starts the call at once. A call
/// without a permit waits for the rate limit. While the breaker is open, such a call is answered without being sent: `unauthorized`
/// while credentials are refused, else `busy` with the time after which it is worth asking again.
package final class GuardedCentralSystem: Sendable {
    private let inner: any CentralSystem
    private let clock = ContinuousClock()
    private let brake: Mutex<CentralBrake>
    private let wakers = Mutex<[CentralBrake.Caller: @Sendable () -> Void]>([:])
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
    ///   - maximumUnderWay: Calls under way at once, as far as they need a permit.
    ///   - longestWait: How long a call without a permit waits for the rate limit; one that would have to wait longer is answered
    ///     `busy`.
    ///   - missing: What the configuration lacks; unless it is empty, nothing is sent.
    ///   - logger: Where changes of the breaker are noted.
    package init(
        _ inner: any CentralSystem,
        breaker: CircuitBreaker.Configuration = .init(),
        perSecond: Double = 5,
        burst: Int = 10,
        maximumUnderWay: Int = 4,
        longestWait: Duration = .seconds(60),
        missing: [String] = [],
        logger: Logger
    ) {
        self.inner = inner
        self.longestWait = longestWait
        self.logger = logger
        let bucket = TokenBucket(perSecond: perSecond, burst: burst)
        var brake = CentralBrake(breaker, bucket, maximumUnderWay: maximumUnderWay)
        if !missing.isEmpty { brake.withhold(missing: missing, at: clock.now) }
        self.brake = Mutex(brake)
    }

    /// The name of the protocol's profile, for logs and reports.
    package var profile: String { inner.profile }

    /// How many complaints ``statuses(of:permit:)`` takes at once.
    package var statusBatchSize: Int { inner.statusBatchSize }

    /// Whether it answers, and why not.
    package var health: CentralHealth { brake.withLock(\.health) }

    /// Asks for permits to send requests now.
    ///
    /// - Parameters:
    ///   - caller: The caller; one that is turned away because of requests under way is woken when one ends.
    ///   - limit: How many requests it would send.
    /// - Returns: The permits, each to be used for one call or given back.
    package func admit(_ caller: CentralBrake.Caller, upTo limit: Int) -> CentralBrake.Admission {
        let now = clock.now
        return brake.withLock { $0.admit(caller, upTo: limit, at: now) }
    }

    /// Takes permits back that were not used, by the caller that had asked for them.
    package func giveBack(_ permits: some Collection<CentralPermit>, by caller: CentralBrake.Caller? = nil) {
        guard !permits.isEmpty else { return }
        let now = clock.now
        let callers = brake.withLock { brake in
            permits.reduce(into: Set<CentralBrake.Caller>()) { $0.formUnion(brake.giveBack($1, by: caller, at: now)) }
        }
        wake(callers)
    }

    /// Names what wakes a caller that was turned away.
    package func subscribe(_ caller: CentralBrake.Caller, _ wake: @escaping @Sendable () -> Void) {
        wakers.withLock { $0[caller] = wake }
    }

    /// Lets calls pass again at once, as after new credentials.
    package func reset() {
        let callers = brake.withLock { $0.reset() }
        condition.record(CircuitBreaker.Condition.closed.gaugeValue)
        wake(callers)
    }

    /// Hands over a complaint.
    package func create(_ complaint: CentralComplaint, permit: CentralPermit? = nil) async -> CreationOutcome {
        await guarded("create", permit) { await self.inner.create(complaint) }
    }

    /// The status of a complaint.
    package func status(of trackingID: String, permit: CentralPermit? = nil) async -> StatusOutcome {
        await guarded("status", permit) { await self.inner.status(of: trackingID) }
    }

    /// The statuses of several complaints, by tracking ID.
    package func statuses(
        of trackingIDs: [String],
        permit: CentralPermit? = nil
    ) async -> ReadOutcome<[String: CentralStatus]> {
        await guarded("statuses", permit) { await self.inner.statuses(of: trackingIDs) }
    }

    /// The follow-ups of a complaint that are not known yet.
    package func followUps(of trackingID: String, after known: Set<String>) async -> ReadOutcome<[CentralFollowUp]> {
        await guarded("follow_ups") { await self.inner.followUps(of: trackingID, after: known) }
    }

    /// Adds the citizen's words to a complaint.
    package func addFollowUp(
        _ followUp: CentralAddition,
        to trackingID: String,
        permit: CentralPermit? = nil
    ) async -> ActionOutcome {
        await guarded("add_follow_up", permit) { await self.inner.addFollowUp(followUp, to: trackingID) }
    }

    /// Looks for a complaint by our ticket number.
    package func lookUp(ticketNumber: String, permit: CentralPermit? = nil) async -> LookUpOutcome {
        await guarded("look_up", permit) { await self.inner.lookUp(ticketNumber: ticketNumber) }
    }

    /// The institutions that the central system knows.
    package func institutions() async -> ReadOutcome<[CentralListEntry]> {
        await guarded("institutions") { await self.inner.institutions() }
    }

    /// The texts with which agencies answer.
    package func templates() async -> ReadOutcome<[CentralListEntry]> {
        await guarded("templates") { await self.inner.templates() }
    }

    /// Ends what is in flight and closes the connections.
    package func shutdown() async {
        await inner.shutdown()
    }
}

extension GuardedCentralSystem {
    private func guarded<Outcome: GuardedOutcome>(
        _ operation: String,
        _ granted: CentralPermit? = nil,
        _ call: () async -> Outcome
    ) async -> Outcome {
        let permit: CentralPermit
        if let granted {
            permit = granted
        } else {
            let now = clock.now
            switch brake.withLock({ $0.enter(longestWait: longestWait, at: now) }) {
            case .barred(let time, let condition, let reason):
                count(operation, "barred")
                return Outcome.barred(for: time, condition, reason: reason)
            case .go(let entered, let delay):
                permit = entered
                do {
                    if delay > .zero { try await clock.sleep(for: delay) }
                } catch {
                    giveBack([permit])
                    return Outcome.barred(for: .zero, .held, reason: "cancelled while it waited for the rate limit")
                }
            }
        }
        let outcome = await call()
        let (label, event) = outcome.verdict
        end(permit, with: Task.isCancelled ? .abandoned : event.withoutPeerWords)
        count(operation, label)
        return outcome
    }

    private func end(_ permit: CentralPermit, with event: CircuitBreaker.Event) {
        let now = clock.now
        let (notice, callers, current) = brake.withLock { brake in
            let (notice, callers) = brake.end(permit, with: event, at: now, date: Date())
            return (notice, callers, brake.health.condition)
        }
        condition.record(current.gaugeValue)
        notice.map(log)
        wake(callers)
    }

    private func wake(_ callers: Set<CentralBrake.Caller>) {
        guard !callers.isEmpty else { return }
        for wake in wakers.withLock({ wakers in callers.compactMap { wakers[$0] } }) { wake() }
    }

    private func log(_ notice: CentralBrake.Notice) {
        switch notice {
        case .pauseEnded(let time):
            logger.notice(
                "the central system takes requests again after the pause that it asked for",
                metadata: ["profile": "\(profile)", "lasted": "\(Int((time / .seconds(1)).rounded())) s"]
            )
        case .condition(let condition, let reason):
            // The words of circuit breakers are avoided: "open" sounds as if requests passed.
            let (level, words): (Logger.Level, Logger.Message) =
                switch condition {
                case .closed: (.notice, "requests to the central system pass again")
                case .halfOpen: (.notice, "the central system is tried with one request")
                case .held: (.warning, "the central system asks for a pause, and gets it")
                case .open: (.warning, "the central system fails and is left alone for a while")
                case .locked: (.critical, "the central system refuses our credentials; nothing is sent for a while")
                }
            var metadata: Logger.Metadata = ["profile": "\(profile)", "reason": "\(reason ?? "it answers again")"]
            if condition == .locked { metadata["event"] = "central-refuses-us" }
            logger.log(level: level, words, metadata: metadata)
        }
    }

    private func count(_ operation: String, _ outcome: String) {
        Counter(
            label: "lapord_central_requests_total",
            dimensions: [("operation", operation), ("outcome", outcome)]
        ).increment()
    }
}

extension CircuitBreaker.Event {
    /// The event as status, log and alerts may show it.
    fileprivate var withoutPeerWords: Self {
        switch self {
        case .failure(let reason): .failure(PeerWords.removed(from: reason))
        case .unauthorized(let reason): .unauthorized(PeerWords.removed(from: reason))
        case .success, .busy, .abandoned: self
        }
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
