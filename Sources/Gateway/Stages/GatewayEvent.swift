/// A step of a message, for observers: the demonstration's screen and tests.
///
/// The stages do not depend on observers, and an event contains no number and no text.
package enum GatewayEvent: Hashable, Sendable {
    /// A message or part is on disk.
    case stored(id: Int64, carrier: String, isDuplicate: Bool)
    /// A message was read; ``Turn/purpose`` names its purpose.
    case triaged(messageID: Int64, purpose: String, ticket: String?)
    /// The central system accepted a ticket.
    case forwarded(ticket: String, trackingID: String)
    /// A request's outcome is unknown.
    case uncertain(ticket: String)
    /// A ticket was refused.
    case rejected(ticket: String)
    /// The central system reported a change.
    case statusChanged(ticket: String, verbatim: String)
    /// A reply was sent.
    case replied(kind: String, ticketID: Int64?, carrier: String, segments: Int)
}

/// Receives the steps as they happen; it must return at once.
package typealias GatewayObserver = @Sendable (GatewayEvent) -> Void
