import Foundation
import SMPPCodec
import SMSCodec

/// The texts of a simulated network over SMPP: what a submit_sm says, and how messages and receipts are delivered.
enum SMPPNetwork {
    /// A submission as the network understands it.
    struct Submission {
        var sender: String
        var recipient: String
        var text: String
        var part: (reference: Int, total: Int, sequence: Int)?
        var wantsReceipt: Bool
    }

    static func submission(_ pdu: SMPPPDU) -> Submission {
        var body = pdu.message
        var part: (Int, Int, Int)?
        if pdu[integer: .esmClass] & 0x40 != 0, let length = body.first.map(Int.init), length < body.count {
            let header = try? UserDataHeader(decoding: Array(body[1...length]))
            part = header?.concatenation.map { (Int($0.reference.value), $0.total, $0.sequence) }
            body = Array(body[(1 + length)...])
        } else if let reference = pdu[.sarMessageReference]?.integer, let total = pdu[.sarTotalSegments]?.integer,
            let sequence = pdu[.sarSegmentSequence]?.integer
        {
            part = (Int(reference), Int(total), Int(sequence))
        }
        let text = pdu[integer: .dataCoding] == 0x08 ? UCS2.decode(body) : GSM7.decode(body)
        return Submission(
            sender: pdu[text: .sourceAddress],
            recipient: "+" + pdu[text: .destinationAddress],
            text: text,
            part: part,
            wantsReceipt: pdu[integer: .registeredDelivery] & 1 == 1
        )
    }

    /// The PDUs of a citizen's message, one for each segment.
    static func deliveries(of message: MobileMessage, reference: UInt8) throws -> [SMPPPDU] {
        let segmentation = try Segmentation(message.text, reference: .eightBit(reference))
        return segmentation.segments.map { segment in
            var pdu = frame(from: message.sender, to: message.recipient)
            pdu[integer: .dataCoding] = segmentation.dataCodingScheme.alphabet == .ucs2 ? 0x08 : 0
            let content: [UInt8] =
                switch segment.payload {
                case .text(let text): GSM7.encode(text) ?? []
                case .ucs2(let octets), .binary(let octets): octets
                }
            if segment.header.isEmpty {
                pdu.shortMessage = content
            } else {
                pdu[integer: .esmClass] = 0x40
                pdu.shortMessage = [UInt8(segment.header.octets.count)] + segment.header.octets + content
            }
            return pdu
        }
    }

    /// The receipt on a submission (SMPP 3.4, appendix B), as a network writes it that counts ids in hexadecimal in its answers and in
    /// decimal in its receipts.
    static func receipt(on message: AcceptedMessage, isDelivered: Bool) -> SMPPPDU {
        let state = isDelivered ? MessageState.delivered : .undeliverable
        var pdu = frame(from: message.recipient, to: message.sender)
        pdu[integer: .esmClass] = 0x04
        pdu.shortMessage = Array(
            ("id:\(firstID + message.number) sub:001 dlvrd:\(isDelivered ? "001" : "000") submit date:2601010000 "
                + "done date:2601010001 stat:\(state.word) err:\(isDelivered ? "000" : "001") text:").utf8
        )
        return pdu
    }

    /// The id in the answer to a submission.
    static func messageID(_ number: Int) -> String { String(firstID + number, radix: 16, uppercase: true) }

    /// Ids are long numbers, as those of real networks.
    private static let firstID = 3_000_000_000

    private static func frame(from sender: String, to recipient: String) -> SMPPPDU {
        var pdu = SMPPPDU(.deliverSM, sequence: 0)
        pdu[integer: .sourceTON] = 1
        pdu[integer: .sourceNPI] = 1
        pdu[text: .sourceAddress] = sender.filter { $0 != "+" }
        pdu[integer: .destinationTON] = 3
        pdu[text: .destinationAddress] = recipient
        return pdu
    }
}
