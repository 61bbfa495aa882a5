package import Complaints
package import Foundation

/// A message or part as Intake stores it.
package struct InboundRecord: Sendable {
    /// The content of a message or part.
    package enum Payload: Hashable, Sendable {
        /// Decoded text.
        case text(String)
        /// UTF-16BE bytes, to be joined with their neighbours before decoding.
        case ucs2([UInt8])
    }

    /// The place of a part in a longer message.
    package struct Part: Hashable, Sendable {
        package var reference: Int
        package var isWide: Bool
        package var total: Int
        /// Counted from 1.
        package var sequence: Int

        package init(reference: Int, isWide: Bool, total: Int, sequence: Int) {
            self.reference = reference
            self.isWide = isWide
            self.total = total
            self.sequence = sequence
        }
    }

    package var carrier: String
    package var sender: PhoneNumber
    package var recipient: String?
    package var carrierMessageID: String?
    package var sentAt: Date?
    package var receivedAt: Date
    package var payload: Payload
    package var part: Part?

    package init(
        carrier: String,
        sender: PhoneNumber,
        recipient: String?,
        carrierMessageID: String?,
        sentAt: Date?,
        receivedAt: Date,
        payload: Payload,
        part: Part?
    ) {
        self.carrier = carrier
        self.sender = sender
        self.recipient = recipient
        self.carrierMessageID = carrierMessageID
        self.sentAt = sentAt
        self.receivedAt = receivedAt
        self.payload = payload
        self.part = part
    }
}

/// What became of a record.
package enum StoredInbound: Hashable, Sendable {
    /// New: a whole message, or a part; `messageID` is the whole message that it completed, if it did.
    case stored(id: Int64, messageID: Int64?)
    /// Known already.
    case duplicate(id: Int64)
}

/// A whole message that waits for triage.
package struct WaitingInbound: Sendable {
    package var id: Int64
    package var carrier: String
    package var sender: PhoneNumber
    package var senderHash: Data
    package var recipient: String?
    package var text: String
    package var isIncomplete: Bool
    /// The message that this one continues: a part that came after its message had been closed.
    package var continuesID: Int64?
    package var receivedAt: Date
    package var attempts: Int
    /// Whether an operator says that it is no spam.
    package var isRecovered = false

    package init(
        id: Int64,
        carrier: String,
        sender: PhoneNumber,
        senderHash: Data,
        recipient: String?,
        text: String,
        isIncomplete: Bool,
        continuesID: Int64?,
        receivedAt: Date,
        attempts: Int,
        isRecovered: Bool = false
    ) {
        self.id = id
        self.carrier = carrier
        self.sender = sender
        self.senderHash = senderHash
        self.recipient = recipient
        self.text = text
        self.isIncomplete = isIncomplete
        self.continuesID = continuesID
        self.receivedAt = receivedAt
        self.attempts = attempts
        self.isRecovered = isRecovered
    }
}
