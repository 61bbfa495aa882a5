import Testing

@testable import ModemCarrier

@Suite("RecoveryLadder")
struct RecoveryLadderTests {
    private let start = ContinuousClock.now
    private let silent = ModemTrouble(.silent, "test")
    private let gone = ModemTrouble(.gone, "test")

    @Test("Reopens first and at once, then restarts, then runs the hook, with pauses that stay short")
    func order() {
        var ladder = RecoveryLadder(hasHook: true)
        var now = start
        var rungs: [RecoveryLadder.Rung] = []
        var longest = Duration.zero
        for _ in 0..<20 {
            let step = ladder.step(after: silent, worked: nil, now: now, jitter: 1)
            rungs.append(step.rung)
            longest = max(longest, step.pause)
            now = now.advanced(by: step.pause + .seconds(6))
        }
        #expect(Array(rungs.prefix(3)) == [.reopen, .reopen, .restart])
        #expect(rungs.contains(.hook))
        #expect(longest == RecoveryLadder.longestPause)
        #expect(rungs.count { $0 != .reopen } < 6)
    }

    @Test("The rungs that disturb become rarer, down to one in fifteen minutes")
    func rarer() {
        var ladder = RecoveryLadder(hasHook: false)
        var times: [ContinuousClock.Instant] = []
        for second in stride(from: 0, to: 7200, by: 10) {
            let now = start.advanced(by: .seconds(second))
            if ladder.step(after: silent, worked: nil, now: now, jitter: 0).rung == .restart { times.append(now) }
        }
        let gaps = zip(times, times.dropFirst()).map { $0.duration(to: $1) }
        #expect(gaps.first == .seconds(30))
        #expect(gaps.last == .seconds(900))
    }

    @Test("A device that is not there is not restarted, and the hook has its turn")
    func missing() {
        var ladder = RecoveryLadder(hasHook: true)
        let rungs = (0..<10).map { _ in ladder.step(after: gone, worked: nil, now: start, jitter: 0).rung }
        #expect(!rungs.contains(.restart))
        #expect(rungs.contains(.hook))
    }

    @Test("Good work shortens the pause at once, and a minute of it ends the climb")
    func forgiveness() {
        var ladder = RecoveryLadder(hasHook: false)
        for _ in 0..<5 { _ = ladder.step(after: silent, worked: .seconds(1), now: start, jitter: 0) }
        #expect(ladder.step(after: silent, worked: .seconds(1), now: start, jitter: 1).pause > .seconds(2))
        let later = start.advanced(by: .seconds(40))
        let afterSome = ladder.step(after: silent, worked: .seconds(3), now: later, jitter: 1)
        #expect(afterSome == RecoveryLadder.Step(pause: .zero, rung: .restart))
        let muchLater = start.advanced(by: .seconds(400))
        let afterMuch = ladder.step(after: silent, worked: .seconds(61), now: muchLater, jitter: 1)
        #expect(afterMuch == RecoveryLadder.Step(pause: .zero, rung: .reopen))
    }

    @Test("What only a human can mend is left alone for a minute, and never restarted")
    func human() {
        var ladder = RecoveryLadder(hasHook: true)
        for code in [ModemTrouble.Code.pinMissing, .pinNotTried, .pinRefused, .pukRequired] {
            let step = ladder.step(after: ModemTrouble(code, "test"), worked: nil, now: start, jitter: 0)
            #expect(step == RecoveryLadder.Step(pause: .seconds(60), rung: .reopen))
        }
    }

    @Test("A modem without network for too long is restarted at once")
    func unregistered() {
        var ladder = RecoveryLadder(hasHook: false)
        let trouble = ModemTrouble(.unregistered, "test")
        #expect(ladder.step(after: trouble, worked: .seconds(600), now: start, jitter: 0).rung == .restart)
        #expect(ladder.step(after: trouble, worked: .seconds(20), now: start, jitter: 0).rung == .reopen)
    }
}
