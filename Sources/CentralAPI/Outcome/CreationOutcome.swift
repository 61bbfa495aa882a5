/// What became of an attempt to create a complaint, and with it what may be done next.
package enum CreationOutcome: Hashable, Sendable {
    /// The central system has it under this id.
    case created(trackingID: String)
    /// The central system says that it has it already: a success, with the id where it tells it.
    case alreadyExists(trackingID: String?)
    /// Refused for what the complaint itself is; the same request would be refused again.
    case refused(reason: String)
    /// Nothing was sent, because the configuration lacks what the complaint needs, an id for instance.
    case unsendable(reason: String)
    /// Certainly nothing was created; may be sent again, not before the given time has passed.
    case notSent(reason: String, retryAfter: Duration?)
    /// Certainly nothing was created: our credentials are not accepted. No complaint will get through until somebody acts.
    case unauthorized(reason: String)
    /// Certainly nothing was created: the central system asks to come back later.
    case busy(retryAfter: Duration?)
    /// The complaint may or may not have been created; it must not be sent again blindly.
    case unknown(reason: String)
}

/// What became of an action on a complaint that the central system has.
package enum ActionOutcome: Hashable, Sendable {
    /// Done.
    case done
    /// Refused; the same request would be refused again.
    case refused(reason: String)
    /// Certainly not done; may be sent again.
    case notSent(reason: String, retryAfter: Duration?)
    /// Our credentials are not accepted.
    case unauthorized(reason: String)
    /// The central system asks to come back later.
    case busy(retryAfter: Duration?)
    /// May or may not have been done.
    case unknown(reason: String)
    /// The profile or its configuration has no such action.
    case unsupported(reason: String)
}
