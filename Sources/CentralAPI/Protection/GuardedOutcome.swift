/// An outcome that the circuit breaker understands, and that can say "not even tried".
protocol GuardedOutcome {
    /// Its name in metrics, and what it tells about the peer.
    var verdict: (label: String, event: CircuitBreaker.Event) { get }

    static func unauthorized(reason: String) -> Self
    static func busy(retryAfter: Duration?) -> Self
}

extension GuardedOutcome {
    /// The outcome of a call that was not made.
    static func barred(for time: Duration, _ condition: CircuitBreaker.Condition, reason: String) -> Self {
        condition == .locked ? .unauthorized(reason: reason) : .busy(retryAfter: time)
    }
}

extension CreationOutcome: GuardedOutcome {
    var verdict: (label: String, event: CircuitBreaker.Event) {
        switch self {
        case .created: ("created", .success)
        case .alreadyExists: ("already_exists", .success)
        case .refused: ("refused", .success)
        case .unsendable: ("unsendable", .abandoned)
        case .notSent(let reason, _): ("not_sent", .failure(reason))
        case .unauthorized(let reason): ("unauthorized", .unauthorized(reason))
        case .busy(let time): ("busy", .busy(time))
        case .unknown(let reason): ("unknown", .failure(reason))
        }
    }

    /// Its name in metrics.
    package var label: String { verdict.label }
}

extension ActionOutcome: GuardedOutcome {
    var verdict: (label: String, event: CircuitBreaker.Event) {
        switch self {
        case .done: ("done", .success)
        case .refused: ("refused", .success)
        case .notSent(let reason, _): ("not_sent", .failure(reason))
        case .unauthorized(let reason): ("unauthorized", .unauthorized(reason))
        case .busy(let time): ("busy", .busy(time))
        case .unknown(let reason): ("unknown", .failure(reason))
        case .unsupported: ("unsupported", .abandoned)
        }
    }
}

extension ReadOutcome: GuardedOutcome {
    var verdict: (label: String, event: CircuitBreaker.Event) {
        switch self {
        case .found: ("found", .success)
        case .absent: ("absent", .success)
        case .failed(let reason): ("failed", .failure(reason))
        case .unauthorized(let reason): ("unauthorized", .unauthorized(reason))
        case .busy(let time): ("busy", .busy(time))
        case .unsupported: ("unsupported", .abandoned)
        }
    }
}

extension LookUpOutcome: GuardedOutcome {
    var verdict: (label: String, event: CircuitBreaker.Event) {
        switch self {
        case .found: ("found", .success)
        case .notFound: ("not_found", .success)
        case .foundSeveral: ("found_several", .success)
        case .failed(let reason): ("failed", .failure(reason))
        case .unauthorized(let reason): ("unauthorized", .unauthorized(reason))
        case .busy(let time): ("busy", .busy(time))
        case .unsupported: ("unsupported", .abandoned)
        }
    }
}
