import Carriers
import SMPPCodec
import SMSCodec

/// The text of a delivered message: `data_coding`, user data header, and what SMSCs make of both.
struct MessageText: Hashable {
    var payload: InboundPayload
    var concatenation: InboundConcatenation?

    /// The reason why octets are no text.
    struct Fault: Error, Hashable {
        var reason: String
    }

    /// Reads the message of a deliver_sm or data_sm.
    ///
    /// - Parameters:
    ///   - pdu: The PDU.
    ///   - profile: The ways of the SMSC.
    /// - Throws: ``Fault`` where the message is data for an application or of an unknown character set.
    init(_ pdu: SMPPPDU, profile: SMPPProfile) throws(Fault) {
        var body = pdu.message
        var header = UserDataHeader.none
        if pdu[integer: .esmClass] & 0x40 != 0, let length = body.first.map(Int.init), length < body.count {
            // Elements that do not fill the header make it be ignored whole (3GPP TS 23.040, 9.2.3.24).
            if let read = try? UserDataHeader(decoding: Array(body[1...length])) { header = read }
            body = Array(body[(1 + length)...])
        }
        concatenation = Self.concatenation(header) ?? Self.segmentation(pdu)
        if header.ports != nil { throw Fault(reason: "the message is data for an application (ports in its header)") }
        payload = try Self.payload(
            body,
            coding: pdu[integer: .dataCoding],
            header: header,
            headerOctets: pdu.message.count - body.count,
            profile: profile
        )
    }

    private static func concatenation(_ header: UserDataHeader) -> InboundConcatenation? {
        guard let part = header.concatenation, part.total > 1 else { return nil }
        return InboundConcatenation(
            reference: Int(part.reference.value),
            isWide: part.reference.width == 16,
            total: part.total,
            sequence: part.sequence
        )
    }

    /// The place of a part by the parameters of segmentation and reassembly (SMPP 3.4, 5.3.2.22 to 5.3.2.24).
    private static func segmentation(_ pdu: SMPPPDU) -> InboundConcatenation? {
        guard let reference = pdu[.sarMessageReference]?.integer, let total = pdu[.sarTotalSegments]?.integer,
            let sequence = pdu[.sarSegmentSequence]?.integer,
            (2...255).contains(total), (1...total).contains(sequence)
        else { return nil }
        return InboundConcatenation(
            reference: Int(reference & 0xFFFF),
            isWide: true,
            total: Int(total),
            sequence: Int(sequence)
        )
    }

    private static func payload(
        _ body: [UInt8],
        coding: UInt8,
        header: UserDataHeader,
        headerOctets: Int,
        profile: SMPPProfile
    ) throws(Fault) -> InboundPayload {
        switch coding {
        case 0x00: return .text(text(body, profile.defaultAlphabet, header: header, headerOctets: headerOctets))
        case 0x01: return .text(latin1(body))
        case 0x03: return .text(latin1(body))
        case 0x08: return .ucs2(try ucs2(body))
        case 0x02, 0x04: throw Fault(reason: "the message is 8-bit data (data_coding \(coding))")
        case 0x05...0x0E: throw Fault(reason: "data_coding \(coding) is a character set that is not read")
        default: break
        }
        // The groups of 3GPP TS 23.038 begin behind the values of SMPP (SMPP 3.4, 5.2.19, note on GSM).
        switch DataCodingScheme(rawValue: coding).alphabet {
        case .gsm7: return .text(text(body, profile.defaultAlphabet, header: header, headerOctets: headerOctets))
        case .ucs2: return .ucs2(try ucs2(body))
        case .eightBit: throw Fault(reason: "the message is 8-bit data (data_coding \(coding))")
        }
    }

    private static func text(
        _ body: [UInt8],
        _ alphabet: SMPPProfile.DefaultAlphabet,
        header: UserDataHeader,
        headerOctets: Int
    ) -> String {
        switch alphabet {
        case .gsm7: return GSM7.decode(body, shift: header.shift)
        case .gsm7Packed:
            // Behind a header the text begins at the next septet (3GPP TS 23.040, 9.2.3.24).
            let fill = (7 - headerOctets * 8 % 7) % 7
            var septets = GSM7.unpack(body, count: (body.count * 8 - fill) / 7, fillBits: fill)
            if body.count * 8 - fill - septets.count * 7 == 0, septets.last == 0 { septets.removeLast() }
            return GSM7.decode(septets, shift: header.shift)
        case .ascii, .latin1: return latin1(body)
        case .utf8: return String(decoding: body, as: UTF8.self)
        }
    }

    private static func latin1(_ octets: [UInt8]) -> String {
        String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
    }

    /// UTF-16, most significant octet first: without a byte order mark, and without the single NUL that some SMSCs append.
    private static func ucs2(_ octets: [UInt8]) throws(Fault) -> [UInt8] {
        var octets = octets
        if !octets.count.isMultiple(of: 2), octets.last == 0 { octets.removeLast() }
        guard octets.count.isMultiple(of: 2) else {
            throw Fault(reason: "UCS-2 of \(octets.count) octets, which is no even number")
        }
        if octets.starts(with: [0xFE, 0xFF]) { return Array(octets[2...]) }
        if octets.starts(with: [0xFF, 0xFE]) {
            return stride(from: 2, to: octets.count, by: 2).flatMap { [octets[$0 + 1], octets[$0]] }
        }
        return octets
    }
}
