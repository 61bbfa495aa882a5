/// The six stages, and what keeps the ledger in order.
package enum StageName: String, Hashable, Sendable, Codable, CaseIterable {
    case intake
    case triage
    case forwarding
    case tracking
    case notification
    case dispatch
    case upkeep
}
