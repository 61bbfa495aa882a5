package import Foundation

/// An SMS that a simulated citizen sends.
package struct MobileMessage: Hashable, Sendable {
    /// The citizen's number as the network writes it, for example `+6281273440001`.
    package var sender: String
    /// The service number.
    package var recipient: String
    package var text: String
    /// The network's id, the same at each redelivery; made up where it is nil.
    package var id: String?
    package var sentAt: Date

    package init(
        sender: String,
        recipient: String = "9009",
        text: String,
        id: String? = nil,
        sentAt: Date = Date()
    ) {
        self.sender = sender
        self.recipient = recipient
        self.text = text
        self.id = id
        self.sentAt = sentAt
    }
}

/// What became of a delivery to the daemon.
package struct DeliveryAttempt: Hashable, Sendable, Codable {
    /// Whether the daemon acknowledged it.
    package var isAcknowledged: Bool
    /// The last HTTP status; nil where there was never an answer.
    package var status: Int?
    /// The last answer's body.
    package var body: String
    /// How often it was tried.
    package var attempts: Int
    /// The id under which it was delivered.
    package var id: String
}

/// A message to a citizen that the simulated network took.
package struct AcceptedMessage: Hashable, Sendable, Codable {
    /// Counted from 1.
    package var number: Int
    package var sender: String
    package var recipient: String
    package var text: String
    /// What the submitter calls it; empty for none.
    package var reference: String
    /// Where the submitter wants to hear what became of it.
    package var reportURL: String?
    package var receivedAt: Date
}
