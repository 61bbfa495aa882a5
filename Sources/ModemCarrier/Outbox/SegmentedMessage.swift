import Carriers
import Complaints
import SMSCodec

/// One text as the segments that a modem sends.
struct SegmentedMessage: Hashable, Sendable {
    /// One segment: service centre address and TPDU in hexadecimal digits, and the length that `+CMGS` is told.
    struct Segment: Hashable, Sendable {
        var pdu: String
        var tpduLength: Int
    }

    /// The segments in their order.
    let segments: [Segment]

    /// Cuts and encodes a message.
    ///
    /// The reference that joins the segments, and the reference of each (TP-MR), follow from the ledger's id and so are the same
    /// on every attempt: the telephone joins segments of two attempts, and a network that heeds TP-RD knows the repeat
    /// (3GPP TS 23.040, 9.2.3.6 and 9.2.3.25). Most modems put their own TP-MR in its place.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - transliterates: Whether characters outside GSM-7 are replaced to save segments.
    /// - Throws: `PDUError` where the recipient cannot be encoded or the text is too long.
    init(_ message: OutboundMessage, transliterates: Bool) throws(PDUError) {
        let cut = try Segmentation(
            message.text,
            reference: .eightBit(UInt8(truncatingIfNeeded: message.id)),
            options: .init(transliterates: transliterates)
        )
        var segments: [Segment] = []
        for (index, userData) in cut.segments.enumerated() {
            let submit = Submit(
                destination: Address(message.recipient.dialled),
                userData: userData,
                dataCodingScheme: cut.dataCodingScheme,
                messageReference: UInt8(truncatingIfNeeded: message.id &+ Int64(index)),
                validity: message.validity.map { .relative(atLeast: max(1, Int($0.components.seconds))) },
                rejectsDuplicates: message.attempt > 1,
                requestsStatusReport: message.wantsDeliveryReport
            )
            let (octets, length) = try PDU(.submit(submit)).encoded()
            segments.append(Segment(pdu: Hexadecimal.encode(octets), tpduLength: length))
        }
        self.segments = segments
    }
}
