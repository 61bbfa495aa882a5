/// Decides whether the central system may be called now: a pure state machine on given instants.
///
/// Closed, it lets everything through; failures in a row open it for a time that doubles with each further failure. After that one
/// probe may pass, whose outcome closes it or opens it again. Refused credentials lock it for long, and a request to come back
/// later holds it for as long as was asked.
package struct CircuitBreaker: Sendable {
    /// The numbers by which it decides.
    package struct Configuration: Hashable, Sendable {
        /// How many failures in a row open it.
        package var failuresToOpen: Int
        /// How long it stays open at first.
        package var openFor: Duration
        /// How long it stays open at most.
        package var openForAtMost: Duration
        /// How long refused credentials keep it locked before they are tried once more.
        package var lockedFor: Duration
        /// How long "busy" without a time holds it.
        package var busyFor: Duration

        /// Makes a configuration.
        package init(
            failuresToOpen: Int = 5,
            openFor: Duration = .seconds(30),
            openForAtMost: Duration = .seconds(900),
            lockedFor: Duration = .seconds(900),
            busyFor: Duration = .seconds(30)
        ) {
            self.failuresToOpen = max(1, failuresToOpen)
            self.openFor = openFor
            self.openForAtMost = max(openFor, openForAtMost)
            self.lockedFor = lockedFor
            self.busyFor = busyFor
        }
    }

    /// What the outside sees of it.
    package enum Condition: String, Hashable, Sendable, CaseIterable {
        /// Everything passes.
        case closed
        /// The peer asked to come back later.
        case held
        /// Too many failures: nothing passes.
        case open
        /// One probe is under way.
        case halfOpen = "half_open"
        /// Credentials were refused: nothing passes.
        case locked
    }

    /// The permission for one call; its outcome must be recorded with it.
    package struct Pass: Hashable, Sendable {
        fileprivate let generation: Int
    }

    /// The answer to a call that wants to begin.
    package enum Admission: Hashable, Sendable {
        case go(Pass)
        /// Not now; after this time it is worth asking again.
        case wait(Duration, Condition, reason: String)
    }

    /// How a call ended.
    package enum Event: Hashable, Sendable {
        /// The peer works, whatever it thinks of the request.
        case success
        /// No usable answer.
        case failure(String)
        /// It asked to come back later.
        case busy(Duration?)
        /// It refused our credentials.
        case unauthorized(String)
        /// We gave up ourselves: says nothing about the peer.
        case abandoned
    }

    private enum State: Sendable {
        case closed(failures: Int)
        case barred(until: ContinuousClock.Instant, Condition, reason: String)
        case probing(since: Condition, reason: String)
    }

    private let configuration: Configuration
    private var state = State.closed(failures: 0)
    private var rounds = 0
    private var generation = 0

    /// Makes a closed one.
    package init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// What the outside sees of it.
    package var condition: Condition {
        switch state {
        case .closed: .closed
        case .barred(_, let condition, _): condition
        case .probing: .halfOpen
        }
    }

    /// Why it does not let everything through, if so.
    package var reason: String? {
        switch state {
        case .closed: nil
        case .barred(_, _, let reason), .probing(_, let reason): reason
        }
    }

    /// Asks for a call.
    package mutating func admit(now: ContinuousClock.Instant) -> Admission {
        switch state {
        case .closed:
            return .go(Pass(generation: generation))
        case .probing(let condition, let reason):
            return .wait(.seconds(1), condition, reason: reason)
        case .barred(let until, let condition, let reason):
            guard now >= until else { return .wait(until - now, condition, reason: reason) }
            generation += 1
            state = condition == .held ? .closed(failures: 0) : .probing(since: condition, reason: reason)
            return .go(Pass(generation: generation))
        }
    }

    /// Notes how a call ended. Calls that began before the state last changed no longer decide about failures.
    package mutating func record(_ event: Event, of pass: Pass, now: ContinuousClock.Instant) {
        switch event {
        case .unauthorized(let reason):
            bar(until: now + configuration.lockedFor, .locked, reason)
        case .busy(let duration):
            if condition != .locked, condition != .open {
                bar(
                    until: now + (duration ?? configuration.busyFor),
                    .held,
                    "the central system asked to come back later"
                )
            }
        case .success:
            guard pass.generation == generation else { return }
            rounds = 0
            state = .closed(failures: 0)
        case .failure(let reason):
            guard pass.generation == generation else { return }
            fail(reason, now: now)
        case .abandoned:
            guard pass.generation == generation, case .probing(let condition, let reason) = state else { return }
            bar(until: now, condition, reason)
        }
    }

    /// Lets calls pass again at once, as after new credentials.
    package mutating func reset() {
        generation += 1
        rounds = 0
        state = .closed(failures: 0)
    }

    /// Lets nothing pass until the end of the process.
    package mutating func withhold(_ reason: String, now: ContinuousClock.Instant) {
        bar(until: now + .seconds(100 * 365 * 86_400), .locked, reason)
    }

    private mutating func fail(_ reason: String, now: ContinuousClock.Instant) {
        switch state {
        case .closed(let failures) where failures + 1 < configuration.failuresToOpen:
            state = .closed(failures: failures + 1)
        case .closed, .probing:
            let pause = configuration.openFor * (1 << min(rounds, 16))
            rounds += 1
            bar(until: now + min(pause, configuration.openForAtMost), .open, reason)
        case .barred:
            break
        }
    }

    private mutating func bar(until: ContinuousClock.Instant, _ condition: Condition, _ reason: String) {
        generation += 1
        state = .barred(until: until, condition, reason: reason)
    }
}
