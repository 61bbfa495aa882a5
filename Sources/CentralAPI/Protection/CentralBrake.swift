import Foundation
import Pacing

/// The permission to send one request to the central system, now.
///
/// It is used for one call, or given back: until then it counts as a request under way.
package struct CentralPermit: Hashable, Sendable {
    let pass: CircuitBreaker.Pass
}

/// The one brake before the central system: circuit breaker, rate limit, and the number of requests under way.
///
/// A stage asks it before it claims, and claims as many rows as it holds permits. So a row is recorded as being sent only when its
/// request starts at once, and a crash makes uncertain only requests that had begun. Pure: the caller brings the time.
package struct CentralBrake: Sendable {
    /// The callers that send something for each row that they claim.
    package enum Caller: Hashable, Sendable, CaseIterable {
        case tickets
        case additions
        case uncertain
        case tracking
    }

    /// The answer to a caller.
    package struct Admission: Hashable, Sendable {
        /// One for each request that may start now.
        package var permits: [CentralPermit] = []
        /// When to ask for more; nil where there are as many as asked for, or where the caller is woken.
        package var wait: Duration?
    }

    /// The answer to a call without a permit.
    enum Entrance: Sendable {
        case go(CentralPermit, after: Duration)
        case barred(Duration, CircuitBreaker.Condition, reason: String)
    }

    /// A change to be logged.
    enum Notice: Hashable, Sendable {
        case condition(CircuitBreaker.Condition, reason: String?)
        /// It takes requests again, so long after it first asked to come back later.
        case pauseEnded(Duration)
    }

    private var breaker: CircuitBreaker
    private var bucket: TokenBucket
    private let maximumUnderWay: Int
    private var underWay = 0
    /// The next token of each caller that was refused one: callers take turns, and none starves.
    private var turns: [Caller: ContinuousClock.Instant] = [:]
    /// Callers to be woken when a request ends.
    private var turnedAway: Set<Caller> = []
    /// Since when the central system asks to come back later, with however many answers: a night's maintenance is logged once.
    private var pausedSince: ContinuousClock.Instant?
    private var heard = CentralHealth()

    /// Makes a brake that lets requests pass.
    ///
    /// - Parameters:
    ///   - breaker: When to stop.
    ///   - bucket: Requests a second, and at once.
    ///   - maximumUnderWay: Requests under way at once.
    init(_ breaker: CircuitBreaker.Configuration, _ bucket: TokenBucket, maximumUnderWay: Int) {
        self.breaker = CircuitBreaker(breaker)
        self.bucket = bucket
        self.maximumUnderWay = max(1, maximumUnderWay)
    }

    /// Lets nothing pass, since the configuration lacks what every request needs.
    mutating func withhold(missing: [String], at now: ContinuousClock.Instant) {
        heard.missing = missing
        breaker.withhold("not connected yet; missing: \(missing.joined(separator: ", "))", now: now)
    }

    /// Whether the central system answers, and why not.
    var health: CentralHealth {
        var health = heard
        health.condition = breaker.condition
        health.barrier = breaker.reason
        // Between two requests that are put off it would seem to be up.
        if pausedSince != nil, health.condition == .closed { health.condition = .held }
        return health
    }

    /// Asks for permits.
    mutating func admit(_ caller: Caller, upTo limit: Int, at now: ContinuousClock.Instant) -> Admission {
        var admission = Admission()
        while admission.permits.count < limit {
            guard underWay < maximumUnderWay else {
                turnedAway.insert(caller)
                return admission
            }
            let turn = turns[caller] ?? now + bucket.take(at: now)
            guard turn <= now else {
                turns[caller] = turn
                admission.wait = turn - now
                return admission
            }
            turns[caller] = nil
            switch breaker.admit(now: now) {
            case .go(let pass):
                underWay += 1
                admission.permits.append(CentralPermit(pass: pass))
            case .wait(let time, _, _):
                bucket.giveBack()
                if breaker.condition == .halfOpen { turnedAway.insert(caller) }
                admission.wait = time
                return admission
            }
        }
        return admission
    }

    /// Lets a call in that nothing was recorded for: it may wait for the rate limit.
    mutating func enter(longestWait: Duration, at now: ContinuousClock.Instant) -> Entrance {
        let delay = bucket.wait(at: now)
        guard delay <= longestWait else {
            return .barred(delay, .held, reason: "more calls wait than the rate limit lets through")
        }
        switch breaker.admit(now: now) {
        case .wait(let time, let condition, let reason):
            return .barred(time, condition, reason: reason)
        case .go(let pass):
            underWay += 1
            return .go(CentralPermit(pass: pass), after: bucket.take(at: now))
        }
    }

    /// Takes a permit back that was not used; returns the callers to be woken.
    ///
    /// Callers with a later turn ask again, since a token is free. The caller itself found nothing to send: it is not woken, or it
    /// would ask for ever.
    mutating func giveBack(
        _ permit: CentralPermit,
        by caller: Caller? = nil,
        at now: ContinuousClock.Instant
    ) -> Set<Caller> {
        breaker.record(.abandoned, of: permit.pass, now: now)
        for _ in 0...turns.count { bucket.giveBack() }
        var woken = release().union(turns.keys)
        turns = [:]
        if let caller { woken.remove(caller) }
        return woken
    }

    /// Notes how a request ended; returns a change to be logged, and the callers to be woken.
    mutating func end(
        _ permit: CentralPermit,
        with event: CircuitBreaker.Event,
        at now: ContinuousClock.Instant,
        date: Date
    ) -> (Notice?, Set<Caller>) {
        let before = breaker.condition
        breaker.record(event, of: permit.pass, now: now)
        heard.record(event, at: date)
        return (notice(of: event, before: before, at: now), release())
    }

    /// Lets requests pass again at once, as after new credentials.
    mutating func reset() -> Set<Caller> {
        breaker.reset()
        heard = CentralHealth()
        pausedSince = nil
        return Set(Caller.allCases)
    }

    private mutating func release() -> Set<Caller> {
        underWay -= 1
        defer { turnedAway = [] }
        return turnedAway
    }

    private mutating func notice(
        of event: CircuitBreaker.Event,
        before: CircuitBreaker.Condition,
        at now: ContinuousClock.Instant
    ) -> Notice? {
        let after = breaker.condition
        switch (event, after) {
        case (.busy, .held):
            // Asked again and again, it is one pause.
            guard pausedSince == nil else { return nil }
            pausedSince = now
        case (.success, .closed):
            if let since = pausedSince {
                pausedSince = nil
                return .pauseEnded(now - since)
            }
        case (_, .open), (_, .locked):
            // Other trouble is told of by itself, and so is its end.
            pausedSince = nil
        default: break
        }
        // A probe that was abandoned tells nothing new.
        return before == after || event == .abandoned ? nil : .condition(after, reason: breaker.reason)
    }
}
