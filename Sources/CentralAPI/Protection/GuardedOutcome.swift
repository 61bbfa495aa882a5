/// An outcome that the circuit breaker understands, and that can say "not even tried".
protocol GuardedOutcome {
    /// What it tells about the peer.
    var event: CircuitBreaker.Event { get }
    /// Its name in metrics.
    var label: String { get }

    /// The outcome of a call that was not made.
    static func barred(for time: Duration, _ condition: CircuitBreaker.Condition, reason: String) -> Self
}

extension CreationOutcome: GuardedOutcome {
    var event: CircuitBreaker.Event {
        switch self {
        case .created, .alreadyExists, .refused: .success
        case .notSent(let reason, _), .unknown(let reason): .failure(reason)
        case .unauthorized(let reason): .unauthorized(reason)
        case .busy(let time): .busy(time)
        }
    }

    var label: String {
        switch self {
        case .created: "created"
        case .alreadyExists: "already_exists"
        case .refused: "refused"
        case .notSent: "not_sent"
        case .unauthorized: "unauthorized"
        case .busy: "busy"
        case .unknown: "unknown"
        }
    }

    static func barred(for time: Duration, _ condition: CircuitBreaker.Condition, reason: String) -> Self {
        switch condition {
        case .locked: .unauthorized(reason: reason)
        case .held, .closed, .open, .halfOpen: .busy(retryAfter: time)
        }
    }
}

extension ActionOutcome: GuardedOutcome {
    var event: CircuitBreaker.Event {
        switch self {
        case .done, .refused: .success
        case .notSent(let reason, _), .unknown(let reason): .failure(reason)
        case .unauthorized(let reason): .unauthorized(reason)
        case .busy(let time): .busy(time)
        case .unsupported: .abandoned
        }
    }

    var label: String {
        switch self {
        case .done: "done"
        case .refused: "refused"
        case .notSent: "not_sent"
        case .unauthorized: "unauthorized"
        case .busy: "busy"
        case .unknown: "unknown"
        case .unsupported: "unsupported"
        }
    }

    static func barred(for time: Duration, _ condition: CircuitBreaker.Condition, reason: String) -> Self {
        switch condition {
        case .locked: .unauthorized(reason: reason)
        case .held, .closed, .open, .halfOpen: .busy(retryAfter: time)
        }
    }
}

extension ReadOutcome: GuardedOutcome {
    var event: CircuitBreaker.Event {
        switch self {
        case .found, .absent: .success
        case .failed(let reason): .failure(reason)
        case .unauthorized(let reason): .unauthorized(reason)
        case .busy(let time): .busy(time)
        case .unsupported: .abandoned
        }
    }

    var label: String {
        switch self {
        case .found: "found"
        case .absent: "absent"
        case .unauthorized: "unauthorized"
        case .busy: "busy"
        case .failed: "failed"
        case .unsupported: "unsupported"
        }
    }

    static func barred(for time: Duration, _ condition: CircuitBreaker.Condition, reason: String) -> Self {
        switch condition {
        case .locked: .unauthorized(reason: reason)
        case .held, .closed, .open, .halfOpen: .busy(retryAfter: time)
        }
    }
}

extension LookUpOutcome: GuardedOutcome {
    var event: CircuitBreaker.Event {
        switch self {
        case .found, .notFound, .foundSeveral: .success
        case .failed(let reason): .failure(reason)
        case .unauthorized(let reason): .unauthorized(reason)
        case .busy(let time): .busy(time)
        case .unsupported: .abandoned
        }
    }

    var label: String {
        switch self {
        case .found: "found"
        case .notFound: "not_found"
        case .foundSeveral: "found_several"
        case .unauthorized: "unauthorized"
        case .busy: "busy"
        case .failed: "failed"
        case .unsupported: "unsupported"
        }
    }

    static func barred(for time: Duration, _ condition: CircuitBreaker.Condition, reason: String) -> Self {
        switch condition {
        case .locked: .unauthorized(reason: reason)
        case .held, .closed, .open, .halfOpen: .busy(retryAfter: time)
        }
    }
}
