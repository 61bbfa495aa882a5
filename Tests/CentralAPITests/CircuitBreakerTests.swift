import Testing

@testable import CentralAPI

struct CircuitBreakerTests {
    private let start = ContinuousClock.now
    private let configuration = CircuitBreaker.Configuration(
        failuresToOpen: 3,
        openFor: .seconds(10),
        openForAtMost: .seconds(25),
        lockedFor: .seconds(100),
        busyFor: .seconds(5)
    )

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func pass(_ breaker: inout CircuitBreaker, _ seconds: Double) -> CircuitBreaker.Pass? {
        if case .go(let pass) = breaker.admit(now: at(seconds)) { pass } else { nil }
    }

    private func fail(_ breaker: inout CircuitBreaker, _ times: Int, at seconds: Double) throws {
        for _ in 0..<times {
            let pass = try #require(pass(&breaker, seconds))
            breaker.record(.failure("broken"), of: pass, now: at(seconds))
        }
    }

    @Test("failures in a row open it, a success in between does not let them add up")
    func opens() throws {
        var breaker = CircuitBreaker(configuration)
        try fail(&breaker, 2, at: 0)
        let success = try #require(pass(&breaker, 0))
        breaker.record(.success, of: success, now: at(0))
        try fail(&breaker, 2, at: 0)
        #expect(breaker.condition == .closed)
        try fail(&breaker, 1, at: 0)
        #expect(breaker.condition == .open)
        #expect(breaker.admit(now: at(4)) == .wait(.seconds(6), .open, reason: "broken"))
    }

    @Test("after its time one probe passes, whose outcome decides; the time doubles up to its limit")
    func probes() throws {
        var breaker = CircuitBreaker(configuration)
        try fail(&breaker, 3, at: 0)
        let probe = try #require(pass(&breaker, 10))
        #expect(breaker.condition == .halfOpen)
        #expect(pass(&breaker, 10) == nil)
        breaker.record(.failure("still broken"), of: probe, now: at(11))
        #expect(pass(&breaker, 30) == nil)
        let second = try #require(pass(&breaker, 31))
        breaker.record(.failure("still broken"), of: second, now: at(31))
        #expect(pass(&breaker, 55) == nil)
        let third = try #require(pass(&breaker, 56))
        breaker.record(.success, of: third, now: at(56))
        #expect(breaker.condition == .closed)
        try fail(&breaker, 3, at: 56)
        #expect(pass(&breaker, 65) == nil)
        #expect(pass(&breaker, 66) != nil)
    }

    @Test("an abandoned probe leaves the place to the next")
    func abandoned() throws {
        var breaker = CircuitBreaker(configuration)
        try fail(&breaker, 3, at: 0)
        let probe = try #require(pass(&breaker, 10))
        breaker.record(.abandoned, of: probe, now: at(10))
        #expect(breaker.condition == .open)
        #expect(pass(&breaker, 10) != nil)
    }

    @Test("calls from before it opened no longer decide")
    func late() throws {
        var breaker = CircuitBreaker(configuration)
        let early = try #require(pass(&breaker, 0))
        try fail(&breaker, 3, at: 0)
        breaker.record(.success, of: early, now: at(1))
        #expect(breaker.condition == .open)
        let probe = try #require(pass(&breaker, 10))
        breaker.record(.failure("late"), of: early, now: at(10))
        #expect(breaker.condition == .halfOpen)
        breaker.record(.success, of: probe, now: at(10))
        #expect(breaker.condition == .closed)
    }

    @Test("refused credentials lock it at once, and new ones let it go")
    func locks() throws {
        var breaker = CircuitBreaker(configuration)
        let first = try #require(pass(&breaker, 0))
        breaker.record(.unauthorized("token refused"), of: first, now: at(0))
        #expect(breaker.condition == .locked)
        #expect(pass(&breaker, 99) == nil)
        breaker.reset()
        #expect(pass(&breaker, 99) != nil)
        #expect(breaker.condition == .closed)
    }

    @Test("\"come back later\" holds everything for as long as asked, then all pass again")
    func busy() throws {
        var breaker = CircuitBreaker(configuration)
        let first = try #require(pass(&breaker, 0))
        breaker.record(.busy(.seconds(7)), of: first, now: at(0))
        #expect(breaker.condition == .held)
        #expect(pass(&breaker, 6.9) == nil)
        #expect(pass(&breaker, 7) != nil)
        #expect(pass(&breaker, 7) != nil)
        #expect(breaker.condition == .closed)
    }
}
