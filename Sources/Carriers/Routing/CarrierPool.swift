/// Several carriers as one sender: picks by ``CarrierRouter``, and goes on to the next where one cannot send.
package actor CarrierPool {
    /// The outcome of a message, and its carrier.
    package struct RoutedOutcome: Hashable, Sendable {
        /// The carrier that gave the outcome; nil where there is none that may be used.
        package var carrier: CarrierName?
        package var outcome: SubmissionOutcome

        package init(carrier: CarrierName?, outcome: SubmissionOutcome) {
            self.carrier = carrier
            self.outcome = outcome
        }
    }

    /// The time after which a carrier that could not send gets one message again; without it a carrier would stay down for as long as
    /// another one takes over.
    package static let probePause = Duration.seconds(15)

    private let carriers: [CarrierName: any Carrier]
    private var router: CarrierRouter
    private let now: @Sendable () -> ContinuousClock.Instant
    /// The last probe of each carrier that cannot send, or the time when that was first seen.
    private var probes: [CarrierName: ContinuousClock.Instant] = [:]

    /// Makes a pool.
    ///
    /// - Parameters:
    ///   - carriers: The carriers; they run elsewhere.
    ///   - router: The order among them.
    ///   - now: The monotonic time.
    package init(
        carriers: [any Carrier],
        router: CarrierRouter,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.carriers = Dictionary(carriers.map { ($0.name, $0) }) { first, _ in first }
        self.router = router
        self.now = now
    }

    /// Sends a message by the first carrier that can.
    ///
    /// Only a carrier that says ``SubmissionOutcome/wait(_:reason:)``, which means that nothing was handed to its network, is passed
    /// over for the next one. After ``SubmissionOutcome/retry(after:reason:)`` the message may be on its way, and another carrier
    /// would send it twice; after ``SubmissionOutcome/paced(_:reason:)`` it is only a matter of its turn. A refusal by a carrier that
    /// takes over is not final, since operators refuse numbers that are not their own: the citizen's own carrier decides.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - heardBy: The carrier that heard the citizen; nil where there was none.
    /// - Returns: The outcome; where every carrier says to wait, the shortest wait.
    package func submit(_ message: OutboundMessage, heardBy: CarrierName? = nil) async -> RoutedOutcome {
        var states: [CarrierName: CarrierHealth.State] = [:]
        for (name, carrier) in carriers { states[name] = await carrier.health().sending }
        for (name, state) in states where state != .down { probes[name] = nil }
        var order = router.carriers(for: message.recipient, texted: message.sender, heardBy: heardBy) { name in
            states[name] == .up || (states[name] == .down && isProbeDue(name))
        }[...]
        let ownDecides = heardBy.map { order.contains($0) && states[$0] != .absent } ?? false
        var putBack: Set<CarrierName> = []
        var shortest: (wait: Duration, result: RoutedOutcome)?
        var refusal: RoutedOutcome?
        while let name = order.popFirst() {
            guard let carrier = carriers[name] else { continue }
            if states[name] == .down {
                // Another message was the probe meanwhile; this one tries the others first.
                if !isProbeDue(name), !order.isEmpty, putBack.insert(name).inserted {
                    order.append(name)
                    continue
                }
                probes[name] = now()
            }
            let outcome = await carrier.submit(message)
            let result = RoutedOutcome(carrier: name, outcome: outcome)
            switch outcome {
            case .wait(let wait, _):
                if shortest.map({ wait < $0.wait }) ?? true { shortest = (wait, result) }
            case .failed where ownDecides && name != heardBy:
                refusal = refusal ?? result
            case .accepted, .retry, .paced, .failed, .optedOut:
                return result
            }
        }
        return shortest?.result ?? refusal
            ?? RoutedOutcome(carrier: nil, outcome: .wait(.seconds(60), reason: "no carrier may send this message"))
    }

    /// Whether a carrier that cannot send is to be tried again.
    private func isProbeDue(_ name: CarrierName) -> Bool {
        let now = now()
        guard let last = probes[name] else {
            probes[name] = now
            return false
        }
        return now - last >= Self.probePause
    }
}
