package import Complaints
package import Foundation

/// A network's report on a message that it accepted (SMS-STATUS-REPORT, DLR).
package struct DeliveryReport: Hashable, Sendable {
    /// The state of the message.
    package enum Status: String, Hashable, Sendable, Codable {
        /// It arrived.
        case delivered
        /// The network still tries.
        case pending
        /// It did not arrive and never will.
        case undelivered
        /// Its validity ended.
        case expired
    }

    package var carrier: CarrierName
    /// The reference given at submission: TP-MR or the operator's message id.
    package var reference: String
    /// The recipient, where the report tells.
    package var recipient: PhoneNumber?
    package var status: Status
    /// The network's own code or word.
    package var detail: String
    package var receivedAt: Date

    package init(
        carrier: CarrierName,
        reference: String,
        recipient: PhoneNumber? = nil,
        status: Status,
        detail: String,
        receivedAt: Date
    ) {
        self.carrier = carrier
        self.reference = reference
        self.recipient = recipient
        self.status = status
        self.detail = detail
        self.receivedAt = receivedAt
    }
}
