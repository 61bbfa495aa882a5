import Carriers
import Logging
import Metrics

/// Notes what happens to a carrier's callbacks, by counters and log lines.
///
/// The log's own limit on repeats, which holds for each carrier and cause alone, keeps a hostile caller from filling the disk; so
/// causes are few, and nothing that a caller writes is one.
final class CallbackJournal: Sendable {
    private let carrier: CarrierName
    private let logger: Logger
    private let counters: [CallbackAnswers.Outcome: Counter]
    private let unknownStatuses: Counter

    init(carrier: CarrierName, logger: Logger) {
        self.carrier = carrier
        self.logger = logger
        unknownStatuses = Counter(
            label: "lapord_delivery_reports_unknown_total",
            dimensions: [("carrier", carrier.rawValue)]
        )
        counters = Dictionary(
            uniqueKeysWithValues: CallbackAnswers.Outcome.allCases.map { outcome in
                (
                    outcome,
                    Counter(
                        label: "lapord_callbacks_total",
                        dimensions: [("carrier", carrier.rawValue), ("outcome", outcome.rawValue)]
                    )
                )
            }
        )
    }

    func counted(_ outcome: CallbackAnswers.Outcome) {
        counters[outcome]?.increment()
    }

    /// Counts a report whose status has no known meaning.
    func countUnknownStatus() {
        unknownStatuses.increment()
    }

    /// Notes a request that was not taken as a message.
    func refused(_ request: CallbackRequest, cause: String, reason: String) {
        if cause == "caller" { counted(.refused) }
        logger.warning(
            "callback refused",
            metadata: [
                "carrier": "\(carrier)", "cause": "\(cause)", "reason": "\(reason)", "caller": "\(request.caller)",
                "method": "\(request.method.prefixOfBytes(16))", "size": "\(request.body.count)",
            ]
        )
    }

    /// Notes something odd about a message that was taken.
    func remarked(_ remark: String) {
        logger.notice("callback with a remark", metadata: ["carrier": "\(carrier)", "remark": "\(remark)"])
    }
}
