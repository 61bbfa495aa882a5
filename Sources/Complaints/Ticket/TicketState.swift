/// How far a ticket has come on its way to the central system.
package enum TicketState: String, Hashable, Sendable, Codable, CaseIterable {
    /// May be no report: waits for the citizen's answer or an officer's decision. No timer forwards it.
    case held
    /// Waits for its turn, or for the answer to a question to the citizen.
    case open
    /// A request to the central system is under way.
    case forwarding
    /// The central system has it, under a tracking ID.
    case forwarded
    /// A request was sent and its outcome is unknown: never sent again blindly.
    case uncertain
    /// The central system refused it; an officer must mend it.
    case rejected
    /// Withdrawn by the citizen before it was forwarded.
    case cancelled
    /// An officer decided that it is no report; it is not forwarded. An officer may still release it.
    case dismissed

    /// Whether it ended here without being forwarded.
    package var isEnded: Bool { self == .cancelled || self == .dismissed }
}
