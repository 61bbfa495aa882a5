import Carriers
import Logging
import Metrics
import Synchronization

/// Notes what happens to a carrier's callbacks: counters always, log lines at a bounded rate.
///
/// The first lines of each cause in a minute are written, the rest are counted and summed up in the next minute's first, so
/// that a hostile caller cannot fill the disk.
final class CallbackJournal: Sendable {
    private struct Window {
        var minute: Int64 = -1
        var lines: [String: Int] = [:]
    }

    private static let linesPerMinute = 10

    private let carrier: CarrierName
    private let logger: Logger
    private let window = Mutex(Window())
    private let counters: [CallbackAnswers.Outcome: Counter]

    init(carrier: CarrierName, logger: Logger) {
        self.carrier = carrier
        self.logger = logger
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

    /// Notes a request that was not taken as a message.
    func refused(_ request: CallbackRequest, cause: String, reason: String) {
        if cause == "caller" { counted(.refused) }
        guard let suppressed = admit(cause) else { return }
        var metadata: Logger.Metadata = [
            "carrier": "\(carrier)", "cause": "\(cause)", "reason": "\(reason)", "caller": "\(request.caller)",
            "method": "\(request.method.prefixOfBytes(16))", "size": "\(request.body.count)",
        ]
        if suppressed > 0 { metadata["suppressed"] = "\(suppressed)" }
        logger.warning("callback refused", metadata: metadata)
    }

    /// Notes something odd about a message that was taken.
    func remarked(_ remark: String) {
        guard let suppressed = admit("remark \(remark)") else { return }
        var metadata: Logger.Metadata = ["carrier": "\(carrier)", "remark": "\(remark)"]
        if suppressed > 0 { metadata["suppressed"] = "\(suppressed)" }
        logger.notice("callback with a remark", metadata: metadata)
    }

    /// How many lines of the cause were left out before this one; nil where this one is to be left out too.
    private func admit(_ cause: String) -> Int? {
        let minute = ContinuousClock.now.minutes
        return window.withLock { window in
            var suppressed = 0
            if window.minute != minute {
                suppressed = max(0, (window.lines[cause] ?? 0) - Self.linesPerMinute)
                window = Window(minute: minute)
            }
            // Causes are few, remarks name fields: a flood of invented names shares one line's budget.
            let key = window.lines.count < 64 || window.lines[cause] != nil ? cause : ""
            window.lines[key, default: 0] += 1
            return window.lines[key, default: 0] <= Self.linesPerMinute ? suppressed : nil
        }
    }
}

extension ContinuousClock.Instant {
    /// Whole minutes since the clock's beginning.
    fileprivate var minutes: Int64 {
        ContinuousClock.Instant.origin.duration(to: self).components.seconds / 60
    }

    private static let origin = ContinuousClock.now
}
