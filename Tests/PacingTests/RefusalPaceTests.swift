import Pacing
import Testing

@Suite("Pace of refusals")
struct RefusalPaceTests {
    private let start = ContinuousClock.now

    @Test("a caller that is refused now and then does not wait")
    func seldom() {
        var pace = RefusalPace()
        for index in 0..<200 { #expect(pace.delay(of: "a", at: start + .seconds(index)) == .zero) }
    }

    @Test("a guesser waits longer and longer, up to a limit, and others do not")
    func guesser() {
        var pace = RefusalPace()
        let delays = (0..<60).map { _ in pace.delay(of: "a", at: start) }
        #expect(delays.prefix(20).allSatisfy { $0 == .zero })
        #expect(delays[20] == .milliseconds(500))
        #expect(delays[21] == .seconds(1))
        #expect(delays.suffix(20).allSatisfy { $0 == .seconds(5) })
        #expect(pace.delay(of: "b", at: start) == .zero)
    }

    @Test("who stops guessing is as new after a while")
    func rest() {
        var pace = RefusalPace()
        for _ in 0..<100 { _ = pace.delay(of: "a", at: start) }
        #expect(pace.delay(of: "a", at: start + .seconds(20)) == .zero)
    }

    @Test("many callers take little memory and make nobody wait")
    func many() {
        var pace = RefusalPace()
        for index in 0..<20_000 { #expect(pace.delay(of: "c\(index)", at: start) == .zero) }
    }
}
