/// A step of a message on its way, told to whoever watches: the demonstration's screen, tests.
///
/// Watching is not part of the work: nothing depends on it, and it sees no number and no text.
package enum GatewayEvent: Hashable, Sendable {
    /// A message or part is on disk.
    case stored(id: Int64, carrier: String, isDuplicate: Bool)
    /// A message was read; ``Turn/purpose`` says what it is for.
    case triaged(messageID: Int64, purpose: String, ticket: String?)
    /// The central system took a ticket.
    case forwarded(ticket: String, trackingID: String)
    /// A request's outcome is unknown.
    case uncertain(ticket: String)
    /// A ticket was refused.
    case rejected(ticket: String)
    /// The central system reports a change.
    case statusChanged(ticket: String, verbatim: String)
    /// A reply went out.
    case replied(kind: String, ticketID: Int64?, carrier: String, segments: Int)
}

/// Receives the steps as they happen; must return at once.
package typealias GatewayObserver = @Sendable (GatewayEvent) -> Void
