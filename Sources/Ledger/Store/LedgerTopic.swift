/// A kind of change in the ledger; it wakes the stages that it concerns.
package enum LedgerTopic: Int, Hashable, Sendable, CaseIterable {
    /// An inbound message waits for triage.
    case inbound
    /// A ticket waits to be forwarded.
    case forwarding
    /// An addition waits to be passed on, and its ticket is at the central system.
    case additions
    /// The outcome of a ticket's request is unknown.
    case uncertain
    /// A ticket's status is to be asked for.
    case tracking
    /// A reply waits to be written.
    case notification
    /// A reply waits to be sent.
    case outbound
    /// There is something to do for the ledger itself.
    case upkeep
    /// A loopback test came back.
    case loopbackTest
}
