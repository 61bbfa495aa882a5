import Carriers
import Complaints
import Synchronization
import Testing

@Suite("CarrierPool")
struct CarrierPoolTests {
    /// A carrier with a fixed answer.
    private final class FixedCarrier: Carrier {
        let name: CarrierName
        let state: CarrierHealth.State
        let outcome: SubmissionOutcome
        let calls = Mutex(0)

        init(_ name: CarrierName, _ outcome: SubmissionOutcome, state: CarrierHealth.State = .up) {
            self.name = name
            self.outcome = outcome
            self.state = state
        }

        func run() async throws {}
        func health() async -> CarrierHealth { CarrierHealth(state: state, detail: "") }
        func submit(_ message: OutboundMessage) async -> SubmissionOutcome {
            calls.withLock { $0 += 1 }
            return outcome
        }
    }

    private let message = OutboundMessage(id: 1, recipient: PhoneNumber("+62814700112")!, text: "reply")

    private func pool(_ carriers: [FixedCarrier]) -> CarrierPool {
        CarrierPool(
            carriers: carriers,
            router: CarrierRouter(routes: carriers.map { CarrierRoute(carrier: $0.name) })
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

    @Test("Without carriers the message waits")
    func none() async {
        let result = await pool([]).submit(message)
        #expect(result.carrier == nil)
    }
}
