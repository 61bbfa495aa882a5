import Logging
import Metrics

/// Counts and times requests for each host, and notes failures.
struct CurlObserver {
    private struct Key: Hashable {
        let origin: String
        let outcome: String
    }

    private let logger: Logger
    private var counters: [Key: Counter] = [:]
    private var timers: [String: Metrics.Timer] = [:]

    init(logger: Logger) {
        self.logger = logger
    }

    mutating func note(_ submission: CurlSubmission, _ result: Result<CurlResponse, CurlError>) {
        let origin = submission.origin
        let outcome: String
        switch result {
        case .success(let response):
            outcome = "\(response.status / 100)xx"
            timer(for: origin).recordNanoseconds(Int64(clamping: response.duration.nanoseconds))
        case .failure(let error):
            outcome = error.code.rawValue
            logger.debug(
                "Request failed",
                metadata: [
                    "method": "\(submission.request.method)", "peer": "\(origin)", "code": "\(error.code.rawValue)",
                    "progress": "\(error.progress)", "detail": "\(error.detail)",
                ]
            )
        }
        counter(for: Key(origin: origin, outcome: outcome)).increment()
    }

    private mutating func counter(for key: Key) -> Counter {
        if let counter = counters[key] { return counter }
        let counter = Counter(
            label: "lapord_http_client_requests_total",
            dimensions: [("peer", key.origin), ("outcome", key.outcome)]
        )
        counters[key] = counter
        return counter
    }

    private mutating func timer(for origin: String) -> Metrics.Timer {
        if let timer = timers[origin] { return timer }
        let timer = Metrics.Timer(label: "lapord_http_client_seconds", dimensions: [("peer", origin)])
        timers[origin] = timer
        return timer
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
