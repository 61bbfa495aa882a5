import Carriers
import Complaints
import Synchronization
import Testing

@Suite("CarrierPool")
struct CarrierPoolTests {
    /// A carrier with a fixed answer.
    private final class FixedCarrier: Carrier {
        let name: CarrierName
        let answer: Mutex<(state: CarrierHealth.State, outcome: SubmissionOutcome)>
        let calls = Mutex(0)

        init(_ name: CarrierName, _ outcome: SubmissionOutcome, state: CarrierHealth.State = .up) {
            self.name = name
            answer = Mutex((state, outcome))
        }

        func run() async throws {}
        func health() async -> CarrierHealth {
            CarrierHealth(hearing: .up, sending: answer.withLock(\.state), detail: "")
        }
        func submit(_ message: OutboundMessage) async -> SubmissionOutcome {
            calls.withLock { $0 += 1 }
            return answer.withLock(\.outcome)
        }
    }

    private let message = OutboundMessage(id: 1, recipient: PhoneNumber("+62814700112")!, text: "reply")

    private func pool(
        _ carriers: [FixedCarrier],
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) -> CarrierPool {
        CarrierPool(
            carriers: carriers,
            router: CarrierRouter(routes: carriers.map { CarrierRoute(carrier: $0.name) }),
            now: now
        )
    }

    @Test("A carrier that must wait is passed over for the next")
    func passesOver() async {
        let first = FixedCarrier("a", .wait(.seconds(60), reason: "no network"))
        let second = FixedCarrier("b", .accepted(references: ["7"]))
        let result = await pool([first, second]).submit(message, heardBy: "a")
        #expect(result == CarrierPool.RoutedOutcome(carrier: "b", outcome: .accepted(references: ["7"])))
    }

    @Test("What may be on its way already is not given to another carrier")
    func neverTwice() async {
        let first = FixedCarrier("a", .retry(after: nil, reason: "outcome unknown"))
        let second = FixedCarrier("b", .accepted(references: ["7"]))
        let result = await pool([first, second]).submit(message, heardBy: "a")
        #expect(result.carrier == "a")
        #expect(second.calls.withLock { $0 } == 0)
    }

    @Test("What only waits for its turn stays with its carrier")
    func keepsPaced() async {
        let first = FixedCarrier("a", .paced(.seconds(3), reason: "at most 5 a second"))
        let second = FixedCarrier("b", .accepted(references: ["7"]))
        let result = await pool([first, second]).submit(message, heardBy: "a")
        #expect(result.outcome == .paced(.seconds(3), reason: "at most 5 a second"))
        #expect(result.carrier == "a")
        #expect(second.calls.withLock { $0 } == 0)
    }

    @Test("Where all must wait, the shortest wait counts")
    func allWait() async {
        let first = FixedCarrier("a", .wait(.seconds(60), reason: "one"))
        let second = FixedCarrier("b", .wait(.seconds(10), reason: "two"), state: .down)
        let result = await pool([first, second]).submit(message)
        #expect(result == CarrierPool.RoutedOutcome(carrier: "b", outcome: .wait(.seconds(10), reason: "two")))
    }

    @Test("A carrier that is down gets one message again after a while, and all once it takes that")
    func probe() async {
        let start = ContinuousClock.now
        let passed = Mutex(Duration.zero)
        let own = FixedCarrier("isat", .retry(after: nil, reason: "HTTP 503"), state: .down)
        let other = FixedCarrier("tsel", .accepted(references: ["7"]))
        let pool = pool([own, other]) { start + passed.withLock(\.self) }
        func way() async -> CarrierName? { await pool.submit(message, heardBy: "isat").carrier }
        #expect(await way() == "tsel")
        passed.withLock { $0 = CarrierPool.probePause - .seconds(1) }
        #expect(await way() == "tsel")
        #expect(own.calls.withLock(\.self) == 0)
        passed.withLock { $0 = CarrierPool.probePause }
        #expect(await way() == "isat")
        // It still fails: the others go on meanwhile.
        #expect(await way() == "tsel")
        passed.withLock { $0 = CarrierPool.probePause * 2 }
        own.answer.withLock { $0.outcome = .accepted(references: ["1"]) }
        #expect(await way() == "isat")
        own.answer.withLock { $0.state = .up }
        #expect(await way() == "isat")
        #expect(own.calls.withLock(\.self) == 3)
    }

    @Test("The refusal of a carrier that takes over is not final, and that of the citizen's own is")
    func foreignRefusal() async {
        let own = FixedCarrier("isat", .wait(.seconds(20), reason: "no connection"), state: .down)
        let other = FixedCarrier("tsel", .failed(reason: "3:105 wrong number"))
        let pool = pool([own, other])
        let waiting = await pool.submit(message, heardBy: "isat")
        #expect(waiting.outcome == .wait(.seconds(20), reason: "no connection"))
        own.answer.withLock { $0 = (.up, .failed(reason: "no such number")) }
        #expect(await pool.submit(message, heardBy: "isat").outcome == .failed(reason: "no such number"))
        // A carrier that only hears decides nothing.
        own.answer.withLock { $0 = (.absent, .wait(.seconds(3600), reason: "only hears")) }
        #expect(await pool.submit(message, heardBy: "isat").outcome == .failed(reason: "3:105 wrong number"))
    }

    @Test("Without carriers the message waits")
    func none() async {
        let result = await pool([]).submit(message)
        #expect(result.carrier == nil)
    }
}
