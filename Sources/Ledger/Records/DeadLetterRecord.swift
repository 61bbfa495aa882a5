package import Foundation

/// Something that a stage could not handle, kept with its bytes and the reason.
package struct DeadLetterRecord: Sendable {
    /// Where it happened.
    package enum Stage: String, Hashable, Sendable, Codable, CaseIterable {
        case intake
        case triage
        case forwarding
        case tracking
        case notification
        case dispatch
    }

    package var stage: Stage
    package var carrier: String?
    /// The table and row that it concerns, where there is one.
    package var subject: String?
    package var subjectID: Int64?
    var senderHash: Data?
    package var raw: Data
    /// What is wrong; never a number or a text.
    package var reason: String
    /// What makes the letter the same as an earlier one; nil takes stage, subject, reason and bytes.
    var identity: [Data]?

    package init(
        stage: Stage,
        carrier: String? = nil,
        subject: String? = nil,
        subjectID: Int64? = nil,
        raw: Data,
        reason: String
    ) {
        self.init(
            stage: stage,
            carrier: carrier,
            subject: subject,
            subjectID: subjectID,
            senderHash: nil,
            raw: raw,
            reason: reason,
            identity: nil
        )
    }

    init(
        stage: Stage,
        carrier: String? = nil,
        subject: String? = nil,
        subjectID: Int64? = nil,
        senderHash: Data?,
        raw: Data,
        reason: String,
        identity: [Data]?
    ) {
        self.stage = stage
        self.carrier = carrier
        self.subject = subject
        self.subjectID = subjectID
        self.senderHash = senderHash
        self.raw = raw
        self.reason = reason
        self.identity = identity
    }
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

    package init(
        id: Int64,
        stage: DeadLetterRecord.Stage,
        carrier: String?,
        subject: String?,
        subjectID: Int64?,
        raw: Data,
        reason: String,
        createdAt: Date,
        state: String,
        ticketNumber: String?
    ) {
        self.id = id
        self.stage = stage
        self.carrier = carrier
        self.subject = subject
        self.subjectID = subjectID
        self.raw = raw
        self.reason = reason
        self.createdAt = createdAt
        self.state = state
        self.ticketNumber = ticketNumber
    }
}
