/// The classes of failures of submissions, for metrics.
package enum SubmissionFailure: String, Hashable, Sendable, CaseIterable {
    /// The address is wrong: not found, moved, or a page for people.
    case address
    /// The login or the sender is refused.
    case login
    /// No credit, or no quota.
    case credit
    /// More than the operator takes in a time.
    case throttled
    /// No connection.
    case unreachable
    /// The request left, and no answer came.
    case unanswered
    /// The operator is in trouble itself.
    case unavailable
    /// The operator refuses this message or number.
    case refused
    /// The recipient takes no texts.
    case optedOut = "opted-out"
    /// Any other answer.
    case unknown

    /// The class that a status tells by itself; nil where it tells none.
    init?(status: Int) {
        switch status {
        case 300...399, 404, 405, 410, 421: self = .address
        case 401, 403, 407: self = .login
        case 402: self = .credit
        case 429: self = .throttled
        case 408, 425, 500...599: self = .unavailable
        default: return nil
        }
    }
}
