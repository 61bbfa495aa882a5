import SMSCodec

/// How USSD codes and answers are written between computer and modem (3GPP TS 27.007, 7.15).
package struct USSD: Hashable, Sendable {
    /// Whether texts go over the line as packed septets in hexadecimal digits, as Huawei's sticks want it.
    var isPacked: Bool

    /// How codes are given to a modem.
    package enum Coding: String, Hashable, Sendable, CaseIterable {
        /// As packed septets in hexadecimal digits.
        case packed
        /// As text.
        case text
    }

    /// Takes the configured coding, or that of most modems of the maker.
    init(manufacturer: String, coding: Coding? = nil) {
        isPacked = coding.map { $0 == .packed } ?? manufacturer.lowercased().contains("huawei")
    }

    /// The command that asks the network.
    func request(_ code: String, deadline: Duration) -> ATCommand {
        let written = isPacked ? Hexadecimal.encode(GSM7.packUSSD(GSM7.encode(code) ?? [])) : code
        return ATCommand("AT+CUSD=1,\"\(written)\",15", deadline: deadline)
    }

    /// Reads an answer.
    ///
    /// - Parameter answer: What follows `+CUSD:`, with all of its lines.
    /// - Returns: The text; nil where the network gave none.
    func text(of answer: String) -> String? {
        guard let written = Self.written(in: answer), written.lowercased() != "initiating release" else { return nil }
        let scheme = Self.scheme(of: answer).map { DataCodingScheme(rawValue: UInt8(clamping: $0)) }
        return decoded(written, scheme) ?? written
    }

    /// The text behind the digits, whatever the coding scheme says of them; nil where they are the text.
    ///
    /// Modems hand on UCS-2, septets packed and unpacked, under any scheme. Of the readings that give ordinary characters alone,
    /// the first counts; none does for a text of digits.
    private func decoded(_ written: String, _ scheme: DataCodingScheme?) -> String? {
        let digits = written.filter { $0 != "\n" }
        guard digits.isHexadecimal, let octets = try? Hexadecimal.decode(digits), octets.count > 1 else { return nil }
        let ucs2 = octets.count.isMultiple(of: 2) ? UCS2.decode(octets) : ""
        if scheme?.alphabet == .ucs2, !ucs2.isEmpty, isPlain(ucs2) || !digits.allSatisfy(\.isNumber) { return ucs2 }
        let isNumber = digits.allSatisfy(\.isNumber)
        if octets.count >= 4, isPlain(ucs2) { return ucs2 }
        if octets.count >= 4, octets.allSatisfy({ $0 < 0x80 }), !isNumber || octets.count > 7 {
            let ascii = String(decoding: octets, as: UTF8.self)
            if isPlain(ascii) { return ascii }
            let septets = GSM7.decode(octets)
            if isPlain(septets) { return septets }
        }
        let packed = GSM7.decode(GSM7.unpackUSSD(octets))
        if isPacked { return packed }
        return scheme?.alphabet == .gsm7 && octets.count >= 7 && !isNumber && isPlain(packed) ? packed : nil
    }

    /// Whether a text has only characters that an operator writes: letters, digits and signs of Latin script.
    private func isPlain(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.value {
                case 0x0A, 0x0D, 0x20...0x7E, 0xA3, 0xA5, 0xBF...0x17F, 0x2010...0x2026, 0x20AC: true
                default: false
                }
            }
    }

    /// The text in an answer: between the first and the last quotation mark, or between the first comma and the scheme.
    private static func written(in answer: String) -> String? {
        if let first = answer.firstIndex(of: "\"") {
            let rest = answer[answer.index(after: first)...]
            let last = rest.lastIndex(of: "\"") ?? rest.endIndex
            return rest[..<last].isEmpty ? nil : String(rest[..<last])
        }
        guard let comma = answer.firstIndex(of: ",") else { return nil }
        var text = answer[answer.index(after: comma)...]
        if scheme(of: String(text)) != nil, let last = text.lastIndex(of: ",") { text = text[..<last] }
        let written = text.drop { $0 == " " }
        return written.isEmpty || written.allSatisfy { $0 == "," } ? nil : String(written)
    }

    /// The number behind the last comma.
    private static func scheme(of answer: String) -> Int? {
        guard let comma = answer.lastIndex(of: ",") else { return nil }
        let text = answer[answer.index(after: comma)...].filter { $0 != " " }
        return text.utf8.count <= 3 ? Int(text) : nil
    }
}
