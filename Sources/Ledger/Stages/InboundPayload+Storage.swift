import Carriers
import Foundation
import SMSCodec

/// The form in which the ledger stores the payload of a part, and its text.
extension InboundPayload {
    /// Stands in the text of a message where parts are missing, so that an officer sees the gap.
    private static let gap = " [...] "

    var encoding: String {
        switch self {
        case .text: "text"
        case .ucs2: "ucs2"
        }
    }

    var bytes: Data {
        switch self {
        case .text(let text): Data(text.utf8)
        case .ucs2(let bytes): Data(bytes)
        }
    }

    init(encoding: String, bytes: Data) {
        self = encoding == "ucs2" ? .ucs2(Array(bytes)) : .text(String(decoding: bytes, as: UTF8.self))
    }

    private var segment: SegmentPayload {
        switch self {
        case .text(let text): .text(text)
        case .ucs2(let bytes): .ucs2(bytes)
        }
    }

    /// Joins the parts of a message. UCS-2 bytes of neighbours are joined before they are decoded, since senders split characters.
    ///
    /// - Parameters:
    ///   - payloads: The parts by sequence number, from 1; those that are missing or cannot be decrypted are left out.
    ///   - total: How many parts the message has.
    /// - Returns: The text, with a mark where parts are missing.
    static func joined(_ payloads: [Int: InboundPayload], total: Int) -> String {
        SegmentPayload.join(payloads.mapValues(\.segment), total: total, gap: gap)
    }
}
