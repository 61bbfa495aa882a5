package import Foundation

/// A dead letter to be written: an item that a stage could not handle, with its bytes and the reason.
package struct DeadLetterRecord: Sendable {
    /// The stage that could not handle it.
    package enum Stage: String, Hashable, Sendable, Codable, CaseIterable {
        case intake
        case triage
        case forwarding
        case tracking
        case notification
        case dispatch
    }

    var stage: Stage
    var carrier: String?
    /// In the place of a table: the bytes came from a caller that proves nothing, so they are erased by age.
    static let strangersSubject = "stranger"

    /// The table and row that it concerns, where there is one; or ``strangersSubject``.
    var subject: String?
    var subjectID: Int64?
    var senderHash: Data?
    var raw: Data
    /// The fault in words; never a number or a text.
    var reason: String
    /// The bytes that an equal dead letter has in common with this one; nil takes stage, subject, reason and bytes.
    var identity: [Data]?
    /// Whether it is only kept, and waits for nobody's decision.
    var isPutAway = false
}

/// A dead letter as it stands in the ledger.
package struct DeadLetter: Sendable {
    package var id: Int64
    package var stage: DeadLetterRecord.Stage
    package var carrier: String?
    package var subject: String?
    package var subjectID: Int64?
    package var raw: Data
    package var reason: String
    package var createdAt: Date
    package var state: String
    /// The ticket that it concerns, where that is known.
    package var ticketNumber: String?
}
