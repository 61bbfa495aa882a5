/// What became of a question to the central system. Questions may always be repeated.
package enum ReadOutcome<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The answer.
    case found(Value)
    /// The central system does not know what was asked for.
    case absent(reason: String)
    /// Our credentials are not accepted.
    case unauthorized(reason: String)
    /// The central system asks to come back later.
    case busy(retryAfter: Duration?)
    /// No usable answer came.
    case failed(reason: String)
    /// The profile has no such question.
    case unsupported
}

/// What became of a question for a complaint's status.
package typealias StatusOutcome = ReadOutcome<CentralStatus>

/// What became of the search for a complaint by our ticket number.
package enum LookUpOutcome: Hashable, Sendable {
    /// Exactly one complaint bears it.
    case found(trackingID: String)
    /// No complaint bears it, as far as the search tells.
    case notFound
    /// Several complaints bear it: it was created more than once.
    case foundSeveral(trackingIDs: [String])
    /// Our credentials are not accepted.
    case unauthorized(reason: String)
    /// The central system asks to come back later.
    case busy(retryAfter: Duration?)
    /// No usable answer came.
    case failed(reason: String)
    /// The profile has no such search.
    case unsupported
}
