import SMSCodec

/// How USSD codes and answers are written between computer and modem (3GPP TS 27.007, 7.15).
struct USSD: Hashable, Sendable {
    /// Whether texts go over the line as packed septets in hexadecimal digits, as Huawei's sticks want it.
    var isPacked: Bool

    /// Chooses the writing by the maker.
    init(manufacturer: String) {
        isPacked = manufacturer.lowercased().contains("huawei")
    }

    /// The command that asks the network.
    func request(_ code: String, deadline: Duration) -> ATCommand {
        let written = isPacked ? Hexadecimal.encode(GSM7.pack(GSM7.encode(code) ?? [])) : code
        return ATCommand("AT+CUSD=1,\"\(written)\",15", deadline: deadline)
    }

    /// Reads an answer.
    ///
    /// - Parameter line: What follows `+CUSD:`.
    /// - Returns: The text; nil where the network gave none.
    func text(of line: String) -> String? {
        let fields = ATFields(line)
        guard let written = Self.quoted(line) ?? fields.text(1) else { return nil }
        let scheme = line.lastIndex(of: ",").flatMap { Int(line[line.index(after: $0)...].filter { $0 != " " }) }
        let octets = written.isHexadecimal ? try? Hexadecimal.decode(written) : nil
        if let octets, let scheme, DataCodingScheme(rawValue: UInt8(clamping: scheme)).alphabet == .ucs2 {
            return UCS2.decode(octets)
        }
        guard isPacked, let octets else { return written }
        // Seven spare bits at the end are a carriage return that fills them (3GPP TS 23.038, 6.1.2.3.1).
        let text = GSM7.decode(GSM7.unpack(octets, count: octets.count * 8 / 7))
        return text.hasSuffix("\r") || text.hasSuffix("@") && octets.count.isMultiple(of: 7)
            ? String(text.dropLast()) : text
    }

    /// The text between the first and the last quotation mark, which may hold any character but line ends.
    private static func quoted(_ line: String) -> String? {
        guard let first = line.firstIndex(of: "\""), let last = line.lastIndex(of: "\""), first < last else {
            return nil
        }
        return String(line[line.index(after: first)..<last])
    }
}
