import Foundation
import Pacing
import Testing

@testable import CentralAPI

struct CentralBrakeTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func brake(perSecond: Double = 1000, burst: Int = 1000, maximumUnderWay: Int = 4) -> CentralBrake {
        CentralBrake(
            .init(failuresToOpen: 1, openFor: .seconds(10), busyFor: .seconds(5)),
            TokenBucket(perSecond: perSecond, burst: burst),
            maximumUnderWay: maximumUnderWay
        )
    }

    /// Lets one request in, and ends it.
    private func request(
        _ brake: inout CentralBrake,
        at seconds: Double,
        _ event: CircuitBreaker.Event
    ) throws -> CentralBrake.Notice? {
        let permit = try #require(brake.admit(.tickets, upTo: 1, at: at(seconds)).permits.first)
        return brake.end(permit, with: event, at: at(seconds), date: Date()).0
    }

    @Test("A slow rate grants a permit only at the time of its request")
    func rate() {
        var brake = brake(perSecond: 2, burst: 1)
        let first = brake.admit(.tickets, upTo: 8, at: at(0))
        #expect(first.permits.count == 1)
        #expect(first.wait == .milliseconds(500))
        #expect(brake.admit(.tickets, upTo: 8, at: at(0.25)).wait == .milliseconds(250))
        let second = brake.admit(.tickets, upTo: 8, at: at(0.5))
        #expect(second.permits.count == 1)
        #expect(second.wait == .milliseconds(500))
    }

    @Test("Callers that are held back take turns")
    func turns() {
        var brake = brake(perSecond: 1, burst: 1, maximumUnderWay: 100)
        var granted: [CentralBrake.Caller: Int] = [:]
        for second in 0..<40 {
            for caller in CentralBrake.Caller.allCases {
                granted[caller, default: 0] += brake.admit(caller, upTo: 8, at: at(Double(second))).permits.count
            }
        }
        #expect(granted.values.reduce(0, +) == 40)
        #expect(granted.values.allSatisfy { (9...11).contains($0) })
    }

    @Test("No more requests are under way than may be, and a caller that was turned away is woken when one ends")
    func underWay() throws {
        var brake = brake(maximumUnderWay: 2)
        let permits = brake.admit(.tickets, upTo: 8, at: at(0)).permits
        #expect(permits.count == 2)
        #expect(brake.admit(.tracking, upTo: 1, at: at(0)) == .init())
        #expect(brake.end(permits[0], with: .success, at: at(1), date: Date()).1 == [.tickets, .tracking])
        #expect(brake.admit(.tracking, upTo: 1, at: at(1)).permits.count == 1)
        #expect(brake.giveBack(permits[1], at: at(1)) == [])
    }

    @Test("A permit that is given back frees its token at once; the caller that found nothing to send is not woken")
    func giveBack() {
        var brake = brake(perSecond: 0.01, burst: 2)
        let idle = brake.admit(.additions, upTo: 3, at: at(0))
        #expect(idle.permits.count == 2)
        #expect(brake.admit(.tickets, upTo: 2, at: at(0)).permits.isEmpty)
        #expect(brake.giveBack(idle.permits[0], by: .additions, at: at(0)) == [.tickets])
        #expect(brake.giveBack(idle.permits[1], by: .additions, at: at(0)) == [])
        #expect(brake.admit(.tickets, upTo: 2, at: at(0)).permits.count == 2)
        #expect(brake.admit(.additions, upTo: 1, at: at(0)).wait == .seconds(100))
    }

    @Test("A call without a permit waits for the rate limit, and counts as a request under way")
    func entrance() throws {
        var brake = brake(perSecond: 1, burst: 1, maximumUnderWay: 1)
        guard case .go(let permit, .zero) = brake.enter(longestWait: .seconds(1), at: at(0)) else {
            Issue.record("not let in")
            return
        }
        #expect(brake.admit(.tickets, upTo: 1, at: at(5)).permits.isEmpty)
        #expect(brake.end(permit, with: .success, at: at(5), date: Date()).1 == [.tickets])
        _ = brake.enter(longestWait: .seconds(1), at: at(5))
        _ = brake.enter(longestWait: .seconds(1), at: at(5))
        guard case .barred(.seconds(2), .held, _) = brake.enter(longestWait: .seconds(1), at: at(5)) else {
            Issue.record("let in")
            return
        }
    }

    @Test("While the breaker is open nobody gets a permit; one probe decides, and an unused probe decides nothing")
    func open() throws {
        var brake = brake()
        #expect(try request(&brake, at: 0, .failure("down")) == .condition(.open, reason: "down"))
        #expect(brake.admit(.tickets, upTo: 4, at: at(4)) == .init(wait: .seconds(6)))
        let idle = brake.admit(.additions, upTo: 2, at: at(10))
        #expect(idle.permits.count == 1)
        #expect(brake.admit(.tickets, upTo: 4, at: at(10)).permits.isEmpty)
        #expect(brake.giveBack(idle.permits[0], by: .additions, at: at(10)) == [.tickets])
        #expect(try request(&brake, at: 10, .success) == .condition(.closed, reason: nil))
        #expect(brake.admit(.tickets, upTo: 4, at: at(10)).permits.count == 4)
    }

    @Test("A night of answers that ask for five seconds each is one pause")
    func night() throws {
        var brake = brake()
        #expect(try request(&brake, at: 0, .success) == nil)
        let begun = CentralBrake.Notice.condition(.held, reason: "the central system asked to come back later")
        #expect(try request(&brake, at: 0, .busy(.seconds(5))) == begun)
        for seconds in stride(from: 5, to: 28_800, by: 5) {
            #expect(try request(&brake, at: Double(seconds), .busy(.seconds(5))) == nil)
            #expect(brake.health.condition == .held)
        }
        #expect(try request(&brake, at: 28_800, .success) == .pauseEnded(.seconds(28_800)))
        #expect(try request(&brake, at: 28_801, .success) == nil)
        #expect(brake.health.isUp)
    }

    @Test("An answer to a request from before the pause does not end it")
    func stale() throws {
        var brake = brake()
        let early = try #require(brake.admit(.tickets, upTo: 1, at: at(0)).permits.first)
        _ = try request(&brake, at: 0, .busy(nil))
        #expect(brake.end(early, with: .success, at: at(1), date: Date()).0 == nil)
        let late = try #require(brake.admit(.tickets, upTo: 1, at: at(5)).permits.first)
        #expect(brake.end(late, with: .abandoned, at: at(6), date: Date()).0 == nil)
        #expect(brake.health.condition == .held)
        #expect(try request(&brake, at: 7, .success) == .pauseEnded(.seconds(7)))
    }

    @Test("Other trouble ends a pause", arguments: [CircuitBreaker.Event.failure("down"), .unauthorized("401")])
    func otherTrouble(event: CircuitBreaker.Event) throws {
        var brake = brake()
        _ = try request(&brake, at: 0, .busy(.seconds(5)))
        let told = try request(&brake, at: 5, event)
        #expect(told != nil)
        #expect(try request(&brake, at: 10_000, .success) == .condition(.closed, reason: nil))
    }
}
