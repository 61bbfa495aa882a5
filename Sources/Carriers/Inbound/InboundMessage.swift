package import Complaints
package import Foundation

/// One short message as a carrier hands it over: a whole text, or one part of a longer one.
package struct InboundMessage: Hashable, Sendable {
    package var carrier: CarrierName
    package var sender: PhoneNumber
    /// The service number that the citizen texted, as the carrier names it; nil where it does not tell.
    package var recipient: String?
    /// The carrier's own id for this message or part, by which redeliveries are known; nil where it gives none.
    package var carrierMessageID: String?
    /// When the network took the message (SCTS, 3GPP TS 23.040, 9.2.3.11); nil where it is not told or invalid.
    package var sentAt: Date?
    /// When it arrived here.
    package var receivedAt: Date
    package var payload: InboundPayload
    /// The place in a longer message; nil for a whole one.
    package var concatenation: InboundConcatenation?

    package init(
        carrier: CarrierName,
        sender: PhoneNumber,
        recipient: String? = nil,
        carrierMessageID: String? = nil,
        sentAt: Date? = nil,
        receivedAt: Date,
        payload: InboundPayload,
        concatenation: InboundConcatenation? = nil
    ) {
        self.carrier = carrier
        self.sender = sender
        self.recipient = recipient
        self.carrierMessageID = carrierMessageID
        self.sentAt = sentAt
        self.receivedAt = receivedAt
        self.payload = payload
        self.concatenation = concatenation
    }
}

/// The content of a message or part.
package enum InboundPayload: Hashable, Sendable {
    /// Decoded text.
    case text(String)
    /// UTF-16BE bytes (UCS-2): parts are joined as bytes before decoding, so that a character split between them survives.
    case ucs2([UInt8])
}

/// The place of a part in a longer message (3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8).
package struct InboundConcatenation: Hashable, Sendable {
    /// 0 to 65535; nil where the carrier counts the parts and names nothing that they have in common.
    package var reference: Int?
    /// Whether the reference has 16 bits; 8-bit and 16-bit references of the same value are different messages.
    package var isWide: Bool
    /// 1 to 255.
    package var total: Int
    /// 1 to ``total``.
    package var sequence: Int

    package init(reference: Int?, isWide: Bool, total: Int, sequence: Int) {
        self.reference = reference
        self.isWide = isWide
        self.total = total
        self.sequence = sequence
    }
}

/// Something that arrived and cannot be read: kept raw with the reason, so that it neither blocks nor is lost.
package struct UndecodableMessage: Hashable, Sendable {
    package var carrier: CarrierName
    package var receivedAt: Date
    /// The bytes as they arrived.
    package var raw: [UInt8]
    /// Why it cannot be read; never a number or a text.
    package var reason: String
    /// The sender, where at least that could be read.
    package var sender: PhoneNumber?
    /// Whether it came from a caller that proves nothing, so that it may be anybody's: it is not kept for ever.
    package var isStrangers: Bool
    /// Whether it is for the telephone, so that its bytes are kept and nobody has to decide about it.
    package var isForTelephone: Bool

    package init(
        carrier: CarrierName,
        receivedAt: Date,
        raw: [UInt8],
        reason: String,
        sender: PhoneNumber? = nil,
        isStrangers: Bool = false,
        isForTelephone: Bool = false
    ) {
        self.carrier = carrier
        self.receivedAt = receivedAt
        self.raw = raw
        self.reason = reason
        self.sender = sender
        self.isStrangers = isStrangers
        self.isForTelephone = isForTelephone
    }
}
