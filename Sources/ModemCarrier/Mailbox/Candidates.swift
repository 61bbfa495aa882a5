import SMSCodec

/// The runs of hexadecimal digits in an entry of a listing that may be its message, and the choice between them.
struct Candidates {
    /// What was chosen.
    enum Choice {
        case one(PDU, digits: String, isCertain: Bool)
        /// More than one message stands in the place of one.
        case several
        /// Nothing can be read; with the fault of the first candidate.
        case none(PDUError)
    }

    /// The shortest run beside other text that is looked at: no message has fewer digits, no telephone number has as many.
    private static let leastDigits = 28

    /// Whether digits of a message stand on the line with the status.
    let isInHead: Bool
    private let digits: [String]
    private let whole: [String]
    private let told: Int?

    init(_ head: ListingHead?, lines: [String]) {
        told = head?.length
        let inHead = head.map { Self.runs(in: $0.line) } ?? []
        isInHead = !inHead.isEmpty
        whole = lines.filter(\.isHexadecimal)
        let beside = inHead + lines.filter { !$0.isHexadecimal }.flatMap(Self.runs)
        // Digits of another number may touch those of the message: the length that was told finds where it begins.
        let shifted = told == nil ? [] : beside.flatMap { run in (1...8).map { String(run.dropFirst($0)) } }
        digits = whole + (whole.count > 1 ? [whole.joined()] : []) + beside + shifted
    }

    /// Chooses the one message of the entry.
    func choose() -> Choice {
        var sound: [(pdu: PDU, digits: String)] = []
        for digits in digits where !sound.contains(where: { $0.digits == digits }) {
            if let pdu = Self.salvage(digits), pdu.fault == nil { sound.append((pdu, digits)) }
        }
        let fitting = sound.filter { fits($0.digits) }
        if let chosen = fitting.count == 1 ? fitting.first : nil {
            return .one(chosen.pdu, digits: chosen.digits, isCertain: sound.count == 1)
        }
        if let chosen = sound.first, sound.count == 1, told == nil || whole.contains(chosen.digits) {
            return .one(chosen.pdu, digits: chosen.digits, isCertain: told == nil)
        }
        guard sound.count < 2 else { return .several }
        guard whole.count == 1, let digits = whole.first else {
            return .none(
                PDUError(.invalidHexadecimal, field: .input, octet: 0, reason: "no line of digits is a message")
            )
        }
        do throws(PDUError) {
            let pdu = try PDU(salvaging: Hexadecimal.decode(digits))
            return .one(pdu, digits: digits, isCertain: false)
        } catch {
            return .none(error)
        }
    }

    /// All messages in the lines of a dead letter.
    ///
    /// - Throws: ``UnreadableLetter`` where there is none.
    func readings() throws(UnreadableLetter) -> [(PDU, String)] {
        switch choose() {
        case .one(let pdu, let digits, _): return [(pdu, digits)]
        case .several:
            return whole.compactMap { digits in
                Self.salvage(digits).flatMap { $0.fault == nil ? ($0, digits) : nil }
            }
        case .none(let error): throw UnreadableLetter(reason: "\(error)")
        }
    }

    /// Whether the told length is that of the TPDU, or of all octets, as some modems count.
    private func fits(_ digits: String) -> Bool {
        guard let told else { return false }
        let octets = digits.utf8.count / 2
        return told == octets - 1 - (Int(digits.prefix(2), radix: 16) ?? 0) || told == octets
    }

    private static func salvage(_ digits: String) -> PDU? {
        guard let octets = try? Hexadecimal.decode(digits) else { return nil }
        return try? PDU(salvaging: octets)
    }

    private static func runs(in line: String) -> [String] {
        line.split { !$0.isHexDigit || !$0.isASCII }.map(String.init).filter { $0.utf8.count >= leastDigits }
    }
}
