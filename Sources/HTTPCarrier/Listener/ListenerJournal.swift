import Logging
import Metrics

/// Notes requests that reached no carrier. The log's own limit on repeats holds for each cause alone.
final class ListenerJournal: Sendable {
    private let logger: Logger
    private let refused = Counter(label: "lapord_listener_refused_total")

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ cause: String, caller: String) {
        refused.increment()
        logger.warning("request refused", metadata: ["cause": "\(cause)", "caller": "\(caller)"])
    }
}
