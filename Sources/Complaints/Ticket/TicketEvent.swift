/// One thing that happened to a ticket; events are only ever added.
package struct TicketEvent: Hashable, Sendable, Codable {
    /// What happened.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The citizen's text became a ticket.
        case opened
        /// It may be no report, so that it waits; the detail holds the reason of the reader and the day to decide by.
        case held
        /// A held or dismissed ticket goes on to the central system: the citizen's answer made it clear, or an officer decided.
        case released
        /// An officer decided that it is no report.
        case dismissed
        /// A request to the central system is about to be sent.
        case forwarding
        /// The central system took it; the detail holds the tracking ID.
        case forwarded
        /// The outcome of a request is unknown.
        case uncertain
        /// An uncertain ticket was found at the central system, or found not to be there.
        case reconciled
        /// The central system refused it, with the reason.
        case rejected
        /// The central system reports another status.
        case statusChanged = "status_changed"
        /// The agency or an officer answered, with the text.
        case answered
        /// The citizen added something.
        case added = "followed_up"
        /// The citizen gave a mark.
        case rated
        /// The citizen withdrew it.
        case cancelled
        /// An officer changed a field.
        case amended
        /// An officer asked for another attempt.
        case resent
        /// An officer closed it here.
        case closed
        /// Somebody was reminded of its deadline, which is near or has passed.
        case reminded
        /// Text and number were erased.
        case erased
    }

    /// Who caused it.
    package enum Actor: String, Hashable, Sendable, Codable {
        case citizen
        case daemon
        case central
        case `operator`
    }

    package var kind: Kind
    package var actor: Actor
    /// Seconds since 1970-01-01T00:00Z.
    package var at: Double
    /// Facts of the event by name: `tracking_id`, `status`, `verbatim`, `reason`, `text`, `institution`, `rating`.
    package var detail: [String: String]

    /// Makes an event.
    ///
    /// - Parameters:
    ///   - kind: What happened.
    ///   - actor: Who caused it.
    ///   - at: When, in seconds since 1970-01-01T00:00Z.
    ///   - detail: Facts of the event by name.
    package init(kind: Kind, actor: Actor, at: Double, detail: [String: String] = [:]) {
        self.kind = kind
        self.actor = actor
        self.at = at
        self.detail = detail
    }
}
