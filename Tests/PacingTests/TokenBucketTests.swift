import Pacing
import Testing

struct TokenBucketTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("A bucket lets a burst through and then so many a second")
    func burst() {
        var bucket = TokenBucket(perSecond: 10, burst: 3)
        for _ in 0..<3 { #expect(bucket.take(at: at(0)) == .zero) }
        #expect(bucket.take(at: at(0)) == .milliseconds(100))
        #expect(bucket.take(at: at(0)) == .milliseconds(200))
        bucket.giveBack()
        #expect(bucket.wait(at: at(0)) == .milliseconds(200))
        #expect(bucket.take(at: at(0)) == .milliseconds(200))
        for _ in 0..<3 { #expect(bucket.take(at: at(10)) == .zero) }
        #expect(bucket.take(at: at(10)) > .zero)
    }

    @Test("A bucket is full again after a rest")
    func rest() {
        var bucket = TokenBucket(perSecond: 2, burst: 2)
        #expect(bucket.isFull(at: at(0)))
        _ = bucket.take(at: at(0))
        #expect(!bucket.isFull(at: at(0.4)))
        #expect(bucket.isFull(at: at(0.5)))
    }
}
