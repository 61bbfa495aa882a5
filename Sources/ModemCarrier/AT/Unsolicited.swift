/// What a modem says unasked.
enum Unsolicited: Hashable, Sendable {
    /// A message lies in a memory (`+CMTI`).
    case messageStored(memory: String, index: Int)
    /// A status report lies in a memory (`+CDSI`).
    case reportStored(memory: String, index: Int)
    /// A message came without being stored (`+CMT`): hexadecimal digits.
    case message(pdu: String)
    /// A status report came without being stored (`+CDS`): hexadecimal digits.
    case report(pdu: String)
    /// The memory is full and the network keeps what comes.
    case memoryFull
    /// The registration changed (`+CREG`, 3GPP TS 27.007, 7.2): the state's number.
    case registration(Int)
    /// An answer of the network to a USSD request (`+CUSD`): everything after the colon.
    case ussd(String)
    /// The modem started anew and has forgotten its settings.
    case restarted
    /// Anything else.
    case other
}

extension Unsolicited {
    /// A line that may be unsolicited.
    enum Recognition: Hashable, Sendable {
        /// Complete.
        case complete(Unsolicited)
        /// The first of two lines; the second has the hexadecimal digits.
        case head(isReport: Bool)
    }

    /// Recognises a line.
    ///
    /// - Parameter line: A line without its end.
    /// - Returns: What it is, or nil where it does not look unsolicited.
    static func recognise(_ line: String) -> Recognition? {
        guard let first = line.utf8.first else { return nil }
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "^") || first == UInt8(ascii: "*") else {
            return words.contains(line) || line.hasPrefix("MODEM:") || line.hasPrefix("_OSIGQ:")
                ? .complete(restarts.contains(line) ? .restarted : .other) : nil
        }
        guard let colon = line.firstIndex(of: ":") else {
            return .complete(line == "+SMS FULL" || line == "^SMMEMFULL" ? .memoryFull : .other)
        }
        let name = line[..<colon]
        let rest = line[line.index(after: colon)...].drop { $0 == " " }
        switch name {
        case "+CMTI", "+CDSI":
            let fields = ATFields(rest)
            guard let memory = fields.text(0), let index = fields.integer(1) else { return .complete(.other) }
            return .complete(
                name == "+CMTI"
                    ? .messageStored(memory: memory, index: index) : .reportStored(memory: memory, index: index)
            )
        case "+CMT": return .head(isReport: false)
        case "+CDS": return .head(isReport: true)
        case "+CREG", "+CGREG", "+CEREG":
            guard name == "+CREG", let state = ATFields(rest).integer(0) else { return .complete(.other) }
            return .complete(.registration(state))
        case "+CUSD": return .complete(.ussd(String(rest)))
        case "^SMMEMFULL", "+SMSFULL": return .complete(.memoryFull)
        case "+CIEV", "+QIND":
            return .complete(rest.lowercased().contains("smsfull") ? .memoryFull : .other)
        default: return .complete(.other)
        }
    }

    private static let restarts: Set<String> = ["RDY", "START", "MODEM:STARTUP"]
    private static let words: Set<String> = [
        "RING", "NO CARRIER", "BUSY", "NO ANSWER", "RDY", "Call Ready", "SMS Ready", "PB DONE", "SMS DONE", "START",
        "NORMAL POWER DOWN", "POWERED DOWN", "UNDER-VOLTAGE WARNNING", "OVER-VOLTAGE WARNNING", "STIN: 0",
    ]
}
