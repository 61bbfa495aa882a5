/// What a modem says unasked.
enum Unsolicited: Hashable, Sendable {
    /// A message lies in a memory (`+CMTI`).
    case messageStored(memory: String, index: Int)
    /// A status report lies in a memory (`+CDSI`).
    case reportStored(memory: String, index: Int)
    /// A message came without being stored (`+CMT`): hexadecimal digits, or the lines as they came where those are none.
    case message(pdu: String)
    /// A status report came without being stored (`+CDS`): hexadecimal digits.
    case report(pdu: String)
    /// The memory is full and the network keeps what comes.
    case memoryFull
    /// The registration changed (`+CREG`, 3GPP TS 27.007, 7.2): the state's number.
    case registration(Int)
    /// An answer of the network to a USSD request (`+CUSD`): everything after the colon, with all of its lines.
    case ussd(String)
    /// The modem started anew and has forgotten its settings.
    case restarted
    /// The SIM went away or came back, or its messages can be read now: the settings that concern it may be forgotten.
    case simChanged
    /// The modem repeated the command in flight.
    case echo
    /// Anything else.
    case other
}

extension Unsolicited {
    /// Whether a status report lies in a memory.
    var isReportStored: Bool {
        if case .reportStored = self { true } else { false }
    }

    /// A line that may be unsolicited.
    enum Recognition: Hashable, Sendable {
        /// Complete.
        case complete(Unsolicited)
        /// One line that tells several things.
        case several([Unsolicited])
        /// The first of two lines; the second has the hexadecimal digits.
        case head(UnsolicitedHead)
    }

    /// Recognises a line.
    ///
    /// - Parameter line: A line without its end.
    /// - Returns: What it is, or nil where it does not look unsolicited.
    static func recognise(_ line: String) -> Recognition? {
        guard let first = line.utf8.first else { return nil }
        let word = normalised(line)
        if restarts.contains(word) { return .complete(.restarted) }
        if simChanges.contains(word) { return .complete(.simChanged) }
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "^") || first == UInt8(ascii: "*") else {
            return words.contains(line) || line.hasPrefix("MODEM:") || line.hasPrefix("_OSIGQ:")
                ? .complete(.other) : nil
        }
        guard let colon = line.firstIndex(of: ":") else {
            return .complete(line == "+SMS FULL" || line == "^SMMEMFULL" ? .memoryFull : .other)
        }
        let name = line[..<colon]
        let rest = line[line.index(after: colon)...].drop { $0 == " " }
        switch name {
        case "+CMTI", "+CDSI":
            let fields = ATFields(rest)
            let indices = (1..<max(1, fields.count)).compactMap { fields.integer($0) }
            guard let memory = fields.text(0), !indices.isEmpty else { return .complete(.other) }
            let told: [Unsolicited] = indices.map {
                name == "+CMTI" ? .messageStored(memory: memory, index: $0) : .reportStored(memory: memory, index: $0)
            }
            return told.count == 1 ? .complete(told[0]) : .several(told)
        case "+CMT", "+CDS": return .head(UnsolicitedHead(line: line, isReport: name == "+CDS", fields: ATFields(rest)))
        case "+CREG":
            return .complete(Registration.state(in: ATFields(rest)).map(Unsolicited.registration) ?? .other)
        case "+CUSD": return .complete(.ussd(String(rest)))
        case "^SMMEMFULL", "+SMSFULL": return .complete(.memoryFull)
        case "+CIEV", "+QIND":
            return .complete(rest.lowercased().contains("smsfull") ? .memoryFull : .other)
        default: return .complete(.other)
        }
    }

    /// A line in the form in which words of a modem are compared: without blanks and quotation marks, in capitals.
    static func normalised(_ line: String) -> String {
        line.uppercased().filter { $0 != " " && $0 != "\"" }
    }

    /// In the form of ``normalised(_:)``.
    private static let restarts: Set<String> = [
        "RDY", "START", "MODEM:STARTUP", "*ATREADY:1", "^SYSSTART", "+CFUN:1", "+PBREADY", "+ATREADY", "ATREADY",
    ]
    /// In the form of ``normalised(_:)``.
    private static let simChanges: Set<String> = [
        "SMSDONE", "SMSREADY", "PBDONE", "CALLREADY", "+CPIN:READY", "+CPIN:NOTREADY", "+CPIN:NOTINSERTED",
        "+CPIN:SIMREMOVED", "+CPIN:NOSIM", "+QIND:SMSDONE", "+QIND:PBDONE", "+QUSIM:0", "+QUSIM:1", "SIMDROP",
        "*SIMDROP",
        "+SIMDROP", "SIMREMOVED", "+SIM:REMOVED", "+SIM:INSERTED", "^SIMST:0", "^SIMST:255", "+SIMREADY",
    ]
    private static let words: Set<String> = [
        "RING", "NO CARRIER", "BUSY", "NO ANSWER", "NORMAL POWER DOWN", "POWERED DOWN", "UNDER-VOLTAGE WARNNING",
        "OVER-VOLTAGE WARNNING", "STIN: 0",
    ]
}

/// The first of two lines by which a modem hands over what it does not store (3GPP TS 27.005, 3.4.1).
struct UnsolicitedHead: Hashable, Sendable {
    /// The line as it came.
    var line: String
    var isReport: Bool
    /// Whether the modem is in text mode: the line then has the sender and the time, where PDU mode has a length alone.
    var isTextMode: Bool

    init(line: String, isReport: Bool, fields: ATFields) {
        self.line = line
        self.isReport = isReport
        isTextMode = fields.count > 2
    }

    /// What the two lines say.
    func unsolicited(pdu: String) -> Unsolicited {
        isReport ? .report(pdu: pdu) : .message(pdu: pdu)
    }
}
