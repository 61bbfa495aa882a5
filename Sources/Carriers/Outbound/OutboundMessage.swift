package import Complaints
package import Foundation

/// One text to a citizen, whole; the carrier makes the segments.
package struct OutboundMessage: Hashable, Sendable {
    /// The ledger's id: stable over every attempt, so that a carrier that can drop repeats may do so.
    package var id: Int64
    package var recipient: PhoneNumber
    /// The service number that the citizen texted, to be shown as sender where the carrier can choose.
    package var sender: String?
    package var text: String
    /// The time during which the network may keep trying.
    package var validity: Duration?
    /// Whether a delivery report is wanted.
    package var wantsDeliveryReport: Bool
    /// Counted from 1. From the second on, an earlier attempt's outcome may be unknown (TP-RD, 3GPP TS 23.040, 9.2.3.25).
    package var attempt: Int
    /// When it was written; stable over every attempt, and another one where a new ledger begins again with the ids of an old one.
    package var createdAt: Date

    package init(
        id: Int64,
        recipient: PhoneNumber,
        sender: String? = nil,
        text: String,
        validity: Duration? = nil,
        wantsDeliveryReport: Bool = true,
        attempt: Int = 1,
        createdAt: Date = Date()
    ) {
        self.id = id
        self.recipient = recipient
        self.sender = sender
        self.text = text
        self.validity = validity
        self.wantsDeliveryReport = wantsDeliveryReport
        self.attempt = attempt
        self.createdAt = createdAt
    }
}

/// The outcome of a submission.
package enum SubmissionOutcome: Hashable, Sendable {
    /// The network accepted it. One reference for each segment in order (TP-MR or the operator's message id), by
    /// which delivery reports are matched; empty where the carrier gives none.
    case accepted(references: [String])
    /// It was not sent, and may be tried again after a time; nil leaves the time to the retry schedule.
    case retry(after: Duration?, reason: String)
    /// The link itself cannot send for now (throttled, out of credit, no network): everything for it should wait.
    case wait(Duration, reason: String)
    /// The link is well, and its own limits give the message a later turn: submissions a second, or at once. It goes by this carrier
    /// then; another one would only be given what this one is about to take. A budget of the day that is spent is a
    /// ``wait(_:reason:)`` instead, so that another carrier can send today.
    case paced(Duration, reason: String)
    /// It will never be sent: wrong number, refused content.
    case failed(reason: String)
    /// The recipient has told the operator that no more is to be sent: the same wish as BERHENTI, told to somebody else.
    case optedOut(reason: String)
}
