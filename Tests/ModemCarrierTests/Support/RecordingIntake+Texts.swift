import Carriers
import TestSupport

extension RecordingIntake {
    /// The texts of all messages.
    var texts: [String] {
        messages.map { message in
            switch message.payload {
            case .text(let text): text
            case .ucs2(let octets): String(decoding: octets.utf16, as: UTF16.self)
            }
        }
    }
}

extension InboundPayload {
    /// The UTF-16BE bytes; none for text.
    var octets: [UInt8] {
        switch self {
        case .text: []
        case .ucs2(let octets): octets
        }
    }
}

extension [UInt8] {
    /// Big-endian pairs.
    fileprivate var utf16: [UInt16] {
        stride(from: 0, to: count - 1, by: 2).map { UInt16(self[$0]) << 8 | UInt16(self[$0 + 1]) }
    }
}
