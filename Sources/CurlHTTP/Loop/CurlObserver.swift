import Logging
import Metrics

/// Counts and times requests for each host, and logs failures.
struct CurlObserver {
    /// The metrics of one peer.
    private struct Peer {
        let timer: Metrics.Timer
        /// The counters of answers, by the first digit of the status.
        var answers: [Int: Counter] = [:]
        var failures: [CurlError.Code: Counter] = [:]
    }

    private let logger: Logger
    private var peers: [String: Peer] = [:]

    init(logger: Logger) {
        self.logger = logger
    }

    mutating func note(_ submission: CurlSubmission, _ result: Result<CurlResponse, CurlError>) {
        let origin = submission.origin
        var peer = peers[origin] ?? Peer(timer: Metrics.Timer(label: Self.timer, dimensions: [("peer", origin)]))
        switch result {
        case .success(let response):
            let digit = response.status / 100
            peer.timer.recordNanoseconds(Int64(clamping: response.duration.nanoseconds))
            let counter = peer.answers[digit] ?? Self.counter(origin, "\(digit)xx")
            counter.increment()
            peer.answers[digit] = counter
        case .failure(let error):
            let counter = peer.failures[error.code] ?? Self.counter(origin, error.code.rawValue)
            counter.increment()
            peer.failures[error.code] = counter
            logger.debug(
                "Request failed",
                metadata: [
                    "method": "\(submission.request.method)", "peer": "\(origin)", "code": "\(error.code.rawValue)",
                    "progress": "\(error.progress)", "detail": "\(error.detail)",
                ]
            )
        }
        peers[origin] = peer
    }

    private static let timer = "lapord_http_client_seconds"

    private static func counter(_ origin: String, _ outcome: String) -> Counter {
        Counter(label: "lapord_http_client_requests_total", dimensions: [("peer", origin), ("outcome", outcome)])
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
