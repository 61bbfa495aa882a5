import Foundation
import Gateway
import Testing

@Suite("The trust in the clock")
struct ClockTrustTests {
    private let start = Date(timeIntervalSince1970: 1_763_700_000)

    private func expect(
        _ trust: inout ClockTrust,
        at time: Date,
        _ isTrusted: Bool,
        at location: SourceLocation = #_sourceLocation
    ) {
        let found = trust.look(at: time)
        #expect(found == isTrusted, sourceLocation: location)
    }

    @Test("lets data be erased while the clock runs steadily, also over a short stop of the daemon")
    func steady() {
        var trust = ClockTrust()
        expect(&trust, at: start, true)
        expect(&trust, at: start + 30, true)
        var next = ClockTrust(record: trust.record())
        expect(&next, at: start + 80_000, true)
    }

    @Test("waits a day after a jump, and again after it was set right")
    func jump() {
        var trust = ClockTrust()
        expect(&trust, at: start, true)
        let jumped = start + 400 * 86_400
        expect(&trust, at: jumped, false)
        expect(&trust, at: jumped + 80_000, false)
        // Set right.
        expect(&trust, at: start + 80_030, false)
        expect(&trust, at: start + 160_000, false)
        expect(&trust, at: start + 80_030 + 86_400, true)
    }

    @Test("keeps its doubt over a restart, and doubts after a long stop")
    func restart() {
        var trust = ClockTrust()
        expect(&trust, at: start, true)
        expect(&trust, at: start + 10 * 86_400, false)
        var next = ClockTrust(record: trust.record())
        expect(&next, at: start + 10 * 86_400 + 3600, false)
        expect(&next, at: start + 11 * 86_400, true)
        var away = ClockTrust(record: next.record())
        expect(&away, at: start + 14 * 86_400, false)
    }
}
