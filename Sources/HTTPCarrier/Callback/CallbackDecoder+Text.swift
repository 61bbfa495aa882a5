import Carriers
import SMSCodec

/// How a text and its place in a longer message are read.
extension CallbackDecoder {
    func payload(
        _ bytes: [UInt8],
        _ fields: CallbackFields,
        by rules: InboundRules,
        isPart: Bool
    ) throws(CallbackFault) -> (payload: InboundPayload, remarks: [String]) {
        var coding = rules.text
        let value = fields.first(of: rules.fields[.coding]).map { String(decoding: $0, as: UTF8.self).trimmedOfSpace }
        if let value, let named = rules.codings[value] { coding = named }
        guard case .text(var charsets, let isHexadecimal) = coding else {
            throw CallbackFault(.binary, "the message holds data for an application, no text")
        }
        if let name = fields.first(of: rules.fields[.charset]),
            let charset = TextCharset(named: String(decoding: name, as: UTF8.self))
        {
            charsets = [charset]
        }
        var bytes = bytes
        if isHexadecimal {
            guard let decoded = try? Hexadecimal.decode(String(decoding: bytes, as: UTF8.self)) else {
                throw CallbackFault(.encoding, "the text is not hexadecimal")
            }
            bytes = decoded
        }
        if isPart, charsets == [.utf16BigEndian] { return (.ucs2(bytes), []) }
        if fields.isTranscoded, !isHexadecimal { charsets = [.utf8] }
        for charset in charsets {
            if let text = charset.decode(bytes) { return Self.payload(of: text) }
        }
        if !isHexadecimal, let text = fields.namedCharset?.decode(bytes) { return Self.payload(of: text) }
        throw CallbackFault(.encoding, "the text is not \(charsets.map(\.rawValue).joined(separator: " or "))")
    }

    private static func payload(of text: String) -> (payload: InboundPayload, remarks: [String]) {
        let plain = OverencodedText.undone(text)
        return (.text(plain.text), plain.encodings.map { "the text was encoded once too often (\($0))" })
    }

    func concatenation(
        _ fields: CallbackFields,
        by rules: InboundRules
    ) throws(CallbackFault) -> InboundConcatenation? {
        if let header = fields.first(of: rules.fields[.udh]), !header.isEmpty {
            let octets =
                rules.hasHexadecimalHeader
                ? (try? Hexadecimal.decode(String(decoding: header, as: UTF8.self))) ?? [] : header
            guard let found = Self.concatenation(in: octets) else { return nil }
            return InboundConcatenation(
                reference: Int(found.reference.value),
                isWide: found.reference.width == 16,
                total: found.total,
                sequence: found.sequence
            )
        }
        func number(_ field: InboundRules.Field) -> Int? {
            fields.first(of: rules.fields[field]).flatMap { Int(String(decoding: $0, as: UTF8.self).trimmedOfSpace) }
        }
        guard let total = number(.concatenationTotal), total > 1 else { return nil }
        let reference = number(.concatenationReference)
        guard let part = number(.concatenationPart), total <= 255, (1...total).contains(part),
            reference.map((0...65_535).contains) ?? (rules.fields[.concatenationReference] == nil)
        else { throw CallbackFault(.malformed, "the numbers of the part contradict each other") }
        return InboundConcatenation(reference: reference, isWide: true, total: total, sequence: part)
    }

    /// The concatenation that a user data header names (3GPP TS 23.040, 9.2.3.24), its first octet being its length.
    private static func concatenation(in octets: [UInt8]) -> Concatenation? {
        guard let length = octets.first, octets.count > Int(length) else { return nil }
        var elements: [InformationElement] = []
        var rest = octets[1...].prefix(Int(length))
        while let identifier = rest.popFirst(), let count = rest.popFirst(), rest.count >= Int(count) {
            elements.append(
                InformationElement(
                    InformationElement.Identifier(rawValue: identifier),
                    data: Array(rest.prefix(Int(count)))
                )
            )
            rest = rest.dropFirst(Int(count))
        }
        return (try? UserDataHeader(elements))?.concatenation
    }
}
