/// One AT command: its line, what its answer looks like, and how long it may take.
struct ATCommand: Hashable, Sendable {
    /// Which lines before the final result belong to the answer; all others are unsolicited.
    enum Information: Hashable, Sendable {
        /// None.
        case none
        /// Lines that begin with a prefix, for example `+CSQ:`.
        case prefixed(String)
        /// Lines that begin with a prefix, each followed by a line of hexadecimal digits (`+CMGL:`, `+CMGR:`).
        case listing(String)
        /// Any line that is not known to be unsolicited, as for `AT+CGMI`.
        case free
    }

    /// The command line without its CR.
    var line: String
    var information: Information
    /// Whether a success without information is held for the late one of an earlier command, for as long as the deadline allows.
    var needsInformation: Bool
    /// Whether a modem in the state that `ATV0` leaves may answer with the numbers `0` and `4` (ITU-T V.250, 5.7.1).
    var takesNumericResults: Bool
    /// What is sent after the prompt, without its Ctrl-Z.
    var payload: String?
    /// Whether the payload is withheld where the command was repeated: the modem has then forgotten how it was told to talk.
    var refusesEcho: Bool
    /// How long until the final result, or until the prompt where there is a payload.
    var deadline: Duration
    /// How long from the payload to the final result.
    var payloadDeadline: Duration
    /// How far every line of the answer moves the deadline, up to ``longest``; for answers of many lines.
    var lineAllowance: Duration
    /// How long the command may take at the very most.
    var longest: Duration

    init(
        _ line: String,
        information: Information = .none,
        needsInformation: Bool = false,
        takesNumericResults: Bool = false,
        payload: String? = nil,
        refusesEcho: Bool = false,
        deadline: Duration,
        payloadDeadline: Duration = .seconds(60),
        lineAllowance: Duration = .zero,
        longest: Duration = .zero
    ) {
        self.line = line
        self.information = information
        self.needsInformation = needsInformation
        self.takesNumericResults = takesNumericResults
        self.payload = payload
        self.refusesEcho = refusesEcho
        self.deadline = deadline
        self.payloadDeadline = payloadDeadline
        self.lineAllowance = lineAllowance
        self.longest = max(longest, deadline)
    }

    /// The name without its arguments, fit for logs and metrics: `AT+CMGS=23` is `+CMGS`.
    var name: String {
        let bare = line.drop { $0 == "\u{1B}" }.dropFirst(2)
        let name = bare.prefix { $0 != "=" && $0 != "?" && $0 != ";" }
        return name.isEmpty ? "AT" : String(name)
    }
}
