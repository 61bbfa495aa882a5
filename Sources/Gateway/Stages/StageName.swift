/// The six stages, and the upkeep of the ledger.
package enum StageName: String, Hashable, Sendable, Codable, CaseIterable {
    case intake
    case triage
    case forwarding
    case tracking
    case notification
    case dispatch
    case upkeep
}
