import Carriers
import Complaints
import SMPPCodec
import SMSCodec

/// Makes the submit_sm PDUs of a reply.
struct SubmissionWriting: Sendable {
    var profile: SMPPProfile
    /// The number that a reply shows where the citizen's text named none.
    var serviceNumber: String?
    /// Whether characters outside the default alphabet are replaced by similar ones within, to save segments.
    var transliterates: Bool

    /// The reason why a message can never be submitted.
    struct Fault: Error, Hashable {
        var reason: String
    }

    /// Makes the PDUs of a message, one for each segment; their sequence numbers are still to be set.
    ///
    /// - Parameter message: The message.
    /// - Returns: The PDUs, in their order.
    /// - Throws: ``Fault`` where it has too many segments, or a character that the SMSC's alphabet lacks.
    func pdus(for message: OutboundMessage) throws(Fault) -> [SMPPPDU] {
        let segmentation: Segmentation
        do {
            segmentation = try Segmentation(
                message.text,
                reference: reference(of: message),
                options: Segmentation.Options(transliterates: transliterates)
            )
        } catch {
            throw Fault(reason: error.reason)
        }
        let isGSM = segmentation.dataCodingScheme.alphabet == .gsm7
        return try parts(of: segmentation, message, coding: (isGSM ? text(of: segmentation) : nil) ?? 0x08)
    }

    /// A reference that stays the same over every attempt, and differs between neighbouring messages.
    private func reference(of message: OutboundMessage) -> Concatenation.Reference {
        profile.longMessages == .udh8
            ? .eightBit(UInt8(truncatingIfNeeded: message.id))
            : .sixteenBit(UInt16(truncatingIfNeeded: message.id))
    }

    /// `data_coding` for a text of the GSM alphabet: 0 where the SMSC's default alphabet has all its characters.
    private func text(of segmentation: Segmentation) -> UInt8? {
        switch profile.defaultAlphabet {
        case .gsm7, .gsm7Packed, .utf8: 0
        case .latin1: octets(of: segmentation.text, .latin1) == nil ? nil : 0
        case .ascii: octets(of: segmentation.text, .ascii) == nil ? nil : 0
        }
    }

    private func parts(
        of segmentation: Segmentation,
        _ message: OutboundMessage,
        coding: UInt8
    ) throws(Fault) -> [SMPPPDU] {
        if profile.longMessages == .payload, segmentation.segments.count > 1 {
            let content =
                coding == 0x08 ? UCS2.encode(segmentation.text) : octets(of: segmentation.text, profile.defaultAlphabet)
            guard let content else { throw Fault(reason: "the text has a character that the SMSC's alphabet lacks") }
            var pdu = frame(message, coding: coding)
            pdu.parameters.append(TLV(.messagePayload, content))
            return [pdu]
        }
        // A default alphabet that is not GSM has other limits than the segments, so its characters go as UCS-2 where there are several.
        let isForeign = ![.gsm7, .gsm7Packed].contains(profile.defaultAlphabet)
        let coding = isForeign && segmentation.segments.count > 1 ? 0x08 : coding
        let segments = try coding == 0x08 ? wide(segmentation, message) : segmentation.segments
        var pdus: [SMPPPDU] = []
        for segment in segments {
            var pdu = frame(message, coding: coding)
            let content: [UInt8]?
            switch segment.payload {
            case .text(let text): content = octets(of: text, profile.defaultAlphabet, behind: segment.header)
            case .ucs2(let data): content = data
            case .binary: content = nil
            }
            guard let content else { throw Fault(reason: "the text has a character that the SMSC's alphabet lacks") }
            if let part = segment.header.concatenation, profile.longMessages == .sar {
                pdu.parameters += [
                    TLV(.sarMessageReference, integer: UInt32(part.reference.value), octets: 2),
                    TLV(.sarTotalSegments, integer: UInt32(part.total), octets: 1),
                    TLV(.sarSegmentSequence, integer: UInt32(part.sequence), octets: 1),
                ]
                pdu.shortMessage = content
            } else if segment.header.isEmpty {
                pdu.shortMessage = content
            } else {
                pdu[integer: .esmClass] |= 0x40
                pdu.shortMessage = [UInt8(segment.header.octets.count)] + segment.header.octets + content
            }
            pdus.append(pdu)
        }
        return pdus
    }

    /// The segments of a text as UCS-2, whatever its characters.
    private func wide(_ segmentation: Segmentation, _ message: OutboundMessage) throws(Fault) -> [UserData] {
        if segmentation.dataCodingScheme.alphabet == .ucs2 { return segmentation.segments }
        let units = Array(segmentation.text.utf16)
        let room = units.count <= 70 ? 70 : 66
        var pieces: [[UInt16]] = []
        var start = 0
        while start < units.count || pieces.isEmpty {
            var end = min(start + room, units.count)
            if end < units.count, UTF16.isTrailSurrogate(units[end]) { end -= 1 }
            pieces.append(Array(units[start..<end]))
            start = end
        }
        var segments: [UserData] = []
        for (index, piece) in pieces.enumerated() {
            let part = Concatenation(reference: reference(of: message), total: pieces.count, sequence: index + 1)
            let elements = pieces.count > 1 ? part.map { [$0.informationElement] } ?? [] : []
            do {
                let content = piece.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
                segments.append(UserData(header: try UserDataHeader(elements), payload: .ucs2(content)))
            } catch {
                throw Fault(reason: error.reason)
            }
        }
        return segments
    }

    private func frame(_ message: OutboundMessage, coding: UInt8) -> SMPPPDU {
        var pdu = SMPPPDU(.submitSM, sequence: 0)
        pdu[text: .serviceType] = profile.serviceType
        let sender = message.sender ?? serviceNumber ?? ""
        let isName = sender.contains { !$0.isNumber && $0 != "+" }
        pdu[integer: .sourceTON] = isName ? 5 : profile.source.ton
        pdu[integer: .sourceNPI] = isName ? 0 : profile.source.npi
        pdu[text: .sourceAddress] = String(sender.filter { $0 != "+" }.prefix(20))
        pdu[integer: .destinationTON] = profile.destination.ton
        pdu[integer: .destinationNPI] = profile.destination.npi
        pdu[text: .destinationAddress] = String(message.recipient.text.prefix(20))
        pdu[integer: .registeredDelivery] = profile.wantsReceipts && message.wantsDeliveryReport ? 1 : 0
        pdu[integer: .dataCoding] = coding
        if profile.sendsValidity, let validity = message.validity {
            pdu[text: .validityPeriod] = SMPPTime.relative(seconds: Int(validity / .seconds(1)))
        }
        return pdu
    }

    /// The octets of a text; nil where the alphabet lacks a character.
    private func octets(
        of text: String,
        _ alphabet: SMPPProfile.DefaultAlphabet,
        behind header: UserDataHeader = .none
    ) -> [UInt8]? {
        switch alphabet {
        case .gsm7: return GSM7.encode(text, shift: header.shift)
        case .gsm7Packed:
            let fill = profile.longMessages == .sar ? 0 : (7 - header.octetCount * 8 % 7) % 7
            return GSM7.encode(text, shift: header.shift).map { GSM7.pack($0, fillBits: fill) }
        case .latin1:
            let octets = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
            return octets.count == text.unicodeScalars.count ? octets : nil
        case .ascii: return text.unicodeScalars.allSatisfy(\.isASCII) ? Array(text.utf8) : nil
        case .utf8: return Array(text.utf8)
        }
    }
}
