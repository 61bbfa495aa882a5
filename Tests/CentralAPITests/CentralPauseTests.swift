import Testing

@testable import CentralAPI

struct CentralPauseTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("A night of answers that ask for five seconds each is one pause")
    func night() {
        var pause = CentralPause()
        #expect(pause.note(.success, leadingTo: .closed, now: start) == nil)
        #expect(pause.note(.busy(.seconds(5)), leadingTo: .held, now: start) == .begun)
        for seconds in stride(from: 5, to: 28_800, by: 5) {
            #expect(pause.note(.busy(.seconds(5)), leadingTo: .held, now: after(seconds)) == nil)
        }
        #expect(pause.isAsked)
        #expect(pause.note(.success, leadingTo: .closed, now: after(28_800)) == .ended(.seconds(28_800)))
        #expect(pause.note(.success, leadingTo: .closed, now: after(28_801)) == nil)
        #expect(!pause.isAsked)
    }

    @Test("An answer to a request from before the pause does not end it, and neither does a single failure")
    func stale() {
        var pause = CentralPause()
        _ = pause.note(.busy(nil), leadingTo: .held, now: start)
        #expect(pause.note(.success, leadingTo: .held, now: after(1)) == nil)
        #expect(pause.note(.failure("lost"), leadingTo: .closed, now: after(2)) == nil)
        #expect(pause.note(.abandoned, leadingTo: .closed, now: after(3)) == nil)
        #expect(pause.isAsked)
    }

    @Test("Other trouble takes its place", arguments: [CircuitBreaker.Condition.open, .locked])
    func otherTrouble(condition: CircuitBreaker.Condition) {
        var pause = CentralPause()
        _ = pause.note(.busy(nil), leadingTo: .held, now: start)
        #expect(pause.note(.failure("down"), leadingTo: condition, now: after(1)) == nil)
        #expect(!pause.isAsked)
        #expect(pause.note(.busy(nil), leadingTo: condition, now: after(2)) == nil)
        #expect(pause.note(.success, leadingTo: .closed, now: after(3)) == nil)
    }
}
