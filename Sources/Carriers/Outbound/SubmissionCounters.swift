import Metrics

/// The counters of a carrier's submissions, by what became of them.
package struct SubmissionCounters: Sendable {
    private let counters: [String: Counter]

    /// Makes the counters of a carrier, all from zero.
    package init(carrier: CarrierName) {
        counters = Dictionary(
            uniqueKeysWithValues: ["accepted", "retry", "wait", "paced", "failed", "opted-out"].map { outcome in
                let dimensions = [("carrier", carrier.rawValue), ("outcome", outcome)]
                return (outcome, Counter(label: "lapord_submissions_total", dimensions: dimensions))
            }
        )
    }

    /// Counts an outcome.
    ///
    /// - Returns: The same outcome.
    @discardableResult
    package func note(_ outcome: SubmissionOutcome) -> SubmissionOutcome {
        let name =
            switch outcome {
            case .accepted: "accepted"
            case .retry: "retry"
            case .wait: "wait"
            case .paced: "paced"
            case .failed: "failed"
            case .optedOut: "opted-out"
            }
        counters[name]?.increment()
        return outcome
    }
}
