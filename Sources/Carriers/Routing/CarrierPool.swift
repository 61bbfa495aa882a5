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

    private let carriers: [CarrierName: any Carrier]
    private var router: CarrierRouter

    /// Makes a pool.
    ///
    /// - Parameters:
    ///   - carriers: The carriers; they run elsewhere.
    ///   - router: The order among them.
    package init(carriers: [any Carrier], router: CarrierRouter) {
        self.carriers = Dictionary(carriers.map { ($0.name, $0) }) { first, _ in first }
        self.router = router
    }

    /// Sends a message by the first carrier that can.
    ///
    /// Only a carrier that says ``SubmissionOutcome/wait(_:reason:)``, which means that nothing was handed to its network, is passed
    /// over for the next one. After ``SubmissionOutcome/retry(after:reason:)`` the message may be on its way, and another carrier
    /// would send it twice; after ``SubmissionOutcome/paced(_:reason:)`` it is only a matter of its turn.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - heardBy: The carrier that heard the citizen; nil where there was none.
    /// - Returns: The outcome; where every carrier says to wait, the shortest wait.
    package func submit(_ message: OutboundMessage, heardBy: CarrierName? = nil) async -> RoutedOutcome {
        var up: Set<CarrierName> = []
        for (name, carrier) in carriers where await carrier.health().state == .up {
            up.insert(name)
        }
        let candidates = router.carriers(
            for: message.recipient,
            texted: message.sender,
            heardBy: heardBy,
            canSend: up.contains
        )
        var shortest: (wait: Duration, result: RoutedOutcome)?
        for name in candidates {
            guard let carrier = carriers[name] else { continue }
            let outcome = await carrier.submit(message)
            guard case .wait(let wait, _) = outcome else {
                return RoutedOutcome(carrier: name, outcome: outcome)
            }
            if shortest.map({ wait < $0.wait }) ?? true {
                shortest = (wait, RoutedOutcome(carrier: name, outcome: outcome))
            }
        }
        return shortest?.result
            ?? RoutedOutcome(carrier: nil, outcome: .wait(.seconds(60), reason: "no carrier may send this message"))
    }
}
