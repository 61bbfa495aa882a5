import Testing

@testable import Operations

struct RepeatLimiterTests {
    private let key = RepeatLimiter.Key(label: "a", level: "warning", message: "refused")

    @Test("The first lines of a window pass, the rest are counted and told once")
    func countsWhatIsLeftOut() {
        var limiter = RepeatLimiter(configuration: .init(burst: 3, window: .seconds(60)))
        let admitted = (0..<10).map { limiter.admits(key, at: .seconds($0)) }
        #expect(admitted == [true, true, true] + Array(repeating: false, count: 7))
        #expect(limiter.due(at: .seconds(59)).isEmpty)
        #expect(limiter.due(at: .seconds(60)) == [.init(key: key, leftOut: 7)])
        #expect(limiter.due(at: .seconds(62)).isEmpty)
        #expect(limiter.admits(key, at: .seconds(62)) == true)
    }

    @Test("Lines of other kinds are not affected")
    func kindsAreApart() {
        var limiter = RepeatLimiter(configuration: .init(burst: 1))
        let other = RepeatLimiter.Key(label: "a", level: "error", message: "refused")
        #expect(limiter.admits(key, at: .zero) == true)
        #expect(limiter.admits(key, at: .zero) == false)
        #expect(limiter.admits(other, at: .zero) == true)
    }

    @Test("A window that passed without lines left out tells nothing")
    func quietWindow() {
        var limiter = RepeatLimiter(configuration: .init(burst: 2, window: .seconds(1)))
        #expect(limiter.admits(key, at: .zero) == true)
        #expect(limiter.due(at: .seconds(5)).isEmpty)
    }

    @Test("Memory is bounded: kinds beyond the limit pass uncounted")
    func isBounded() {
        var limiter = RepeatLimiter(configuration: .init(burst: 1, window: .seconds(60), kinds: 2))
        for message in ["a", "b"] {
            _ = limiter.admits(.init(label: "", level: "", message: message), at: .zero)
        }
        let third = RepeatLimiter.Key(label: "", level: "", message: "c")
        #expect(limiter.admits(third, at: .zero) == true)
        #expect(limiter.admits(third, at: .zero) == true)
    }

    @Test("A burst of zero switches the limiter off")
    func off() {
        var limiter = RepeatLimiter(configuration: .init(burst: 0))
        let admitted = (0..<100).map { _ in limiter.admits(key, at: .zero) }
        #expect(admitted.allSatisfy { $0 })
    }
}
