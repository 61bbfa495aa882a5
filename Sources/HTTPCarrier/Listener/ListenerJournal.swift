import Logging
import Metrics
import Synchronization

/// Notes requests that reached no carrier, at a bounded rate.
final class ListenerJournal: Sendable {
    private let logger: Logger
    private let budget = Mutex(CallerRates(rate: 1))
    private let refused = Counter(label: "lapord_listener_refused_total")

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ reason: String, caller: String) {
        refused.increment()
        // One line a second for each reason says what is going on; a flood says no more.
        guard budget.withLock({ $0.admit(reason, at: .now) }) == nil else { return }
        logger.warning("request refused", metadata: ["reason": "\(reason)", "caller": "\(caller)"])
    }
}
