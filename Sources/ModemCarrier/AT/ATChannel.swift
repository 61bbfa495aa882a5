/// One AT command at a time over a stream of bytes: pairs answers with commands and sets aside what comes unasked.
///
/// A pure state machine. Whoever drives it writes what ``Action/write(_:)`` says, wakes it at ``deadline``, and passes every
/// byte on as it came. A command that passes its deadline leaves the channel out of step with the modem, since the answer may
/// still come: the device must then be reopened, which empties both directions.
struct ATChannel {
    /// What its driver must do.
    enum Action: Hashable, Sendable {
        /// Send bytes to the modem.
        case write([UInt8])
        /// The command ended with a final result.
        case completed(ATCommand, ATResponse)
        /// The command passed its deadline; `payloadSent` tells that the modem may have acted on it.
        case timedOut(ATCommand, payloadSent: Bool)
        /// The modem said something unasked.
        case unsolicited(Unsolicited)
    }

    fileprivate struct Exchange {
        var command: ATCommand
        var response = ATResponse(result: .ok)
        var awaitsPrompt: Bool
        var wasEchoed = false
        /// Whether a success came without the information that the command needs.
        var endedEmpty = false
        /// A line that is the answer where no better one comes: `+CREG: 1` without the setting before the state.
        var bareInformation: String?
        var begun: ContinuousClock.Instant
        var deadline: ContinuousClock.Instant

        /// Grants the time that another line of the answer needs.
        mutating func heardLine(at now: ContinuousClock.Instant) {
            guard command.lineAllowance > .zero else { return }
            let wanted = max(deadline, now.advanced(by: command.lineAllowance))
            deadline = min(wanted, begun.advanced(by: command.longest))
        }
    }

    /// Further lines by which this modem says that it started anew, compared without blanks, quotation marks and case.
    var restartWords: Set<String> = [] {
        didSet { normalisedRestartWords = Set(restartWords.map(Unsolicited.normalised)) }
    }
    private var normalisedRestartWords: Set<String> = []
    /// Lines that belonged to nothing, and dropped noise, since the last ``reset()``.
    private(set) var strayLines = 0
    private var parser = ATParser()
    private var exchange: Exchange?
    private var head: UnsolicitedHead?
    private var ussd: USSDLines?

    /// When ``tick(now:)`` must be called at the latest; nil while nothing is awaited.
    var deadline: ContinuousClock.Instant? {
        [exchange?.deadline, ussd?.deadline].compactMap { $0 }.min()
    }

    /// The command in flight.
    var command: ATCommand? { exchange?.command }

    /// Whether the command in flight has handed its payload to the modem, so that its effect is uncertain until it ends.
    var hasSentPayload: Bool {
        exchange.map { $0.command.payload != nil && !$0.awaitsPrompt } ?? false
    }

    /// Begins a command.
    ///
    /// - Precondition: No command is in flight.
    mutating func send(_ command: ATCommand, now: ContinuousClock.Instant) -> [Action] {
        precondition(exchange == nil, "one command at a time")
        parser.expectsPrompt = command.payload != nil
        exchange = Exchange(
            command: command,
            awaitsPrompt: command.payload != nil,
            begun: now,
            deadline: now.advanced(by: command.deadline)
        )
        return [.write(Array(command.line.utf8) + [UInt8(ascii: "\r")])]
    }

    /// Takes bytes from the modem.
    mutating func receive(_ bytes: some Sequence<UInt8>, now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        // The parser is moved out while it runs, since it calls back into this value.
        var parser = self.parser
        parser.feed(bytes) { element, parser in
            switch element {
            case .prompt: actions += takePrompt(now: now)
            case .line(let line): actions += take(line, at: now)
            case .noise: strayLines += 1
            }
            parser.expectsPrompt = exchange?.awaitsPrompt ?? false
        }
        self.parser = parser
        return actions
    }

    /// Ends the command in flight where its deadline has passed.
    ///
    /// Some modems give the information without a final result, or the result without the information: at the deadline both
    /// are an answer.
    mutating func tick(now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        if let ussd, now >= ussd.deadline { actions += endUSSD() }
        return actions + tickExchange(now: now)
    }

    private mutating func tickExchange(now: ContinuousClock.Instant) -> [Action] {
        guard let exchange, now >= exchange.deadline else { return [] }
        if case .prefixed = exchange.command.information, exchange.command.payload == nil,
            exchange.endedEmpty || !exchange.response.lines.isEmpty
        {
            self.exchange = nil
            return [.completed(exchange.command, exchange.response)]
        }
        let payloadSent = hasSentPayload
        self.exchange = nil
        // Escape leaves a prompt that was given too late for us.
        return (payloadSent ? [] : [.write([0x1B])]) + [.timedOut(exchange.command, payloadSent: payloadSent)]
    }

    /// Forgets everything, as after a reopening.
    mutating func reset() {
        parser.reset()
        exchange = nil
        head = nil
        ussd = nil
        strayLines = 0
    }

    private mutating func takePrompt(now: ContinuousClock.Instant) -> [Action] {
        guard var exchange, exchange.awaitsPrompt, let payload = exchange.command.payload else { return [] }
        if exchange.wasEchoed, exchange.command.refusesEcho {
            self.exchange = nil
            return [.write([0x1B]), .timedOut(exchange.command, payloadSent: false)]
        }
        exchange.awaitsPrompt = false
        exchange.deadline = now.advanced(by: exchange.command.payloadDeadline)
        self.exchange = exchange
        return [.write(Array(payload.utf8) + [0x1A])]
    }

    private mutating func take(_ line: String, at now: ContinuousClock.Instant) -> [Action] {
        if let actions = takeContinuation(line, at: now) { return actions }
        guard var exchange else { return takeUnsolicited(line, at: now) ?? stray() }
        if line == exchange.command.line.drop(while: { $0 == "\u{1B}" }) {
            self.exchange?.wasEchoed = true
            return [.unsolicited(.echo)]
        }
        if line == exchange.command.payload { return [] }
        if case .listing(let prefix) = exchange.command.information {
            // A foreign line may stand before the first of an entry without a line end between them.
            if let begin = line.firstRange(of: prefix)?.lowerBound, begin > line.startIndex {
                return take(String(line[..<begin]), at: now) + take(String(line[begin...]), at: now)
            }
            if line.isHexadecimal, !exchange.response.bodies.isEmpty {
                self.exchange?.append(line, at: now)
                return []
            }
        }
        if let result = Self.finalResult(line, of: exchange.command) {
            return finish(with: result)
        }
        switch exchange.command.claim(on: line) {
        case .whole:
            exchange.response.lines.append(line)
            if case .listing = exchange.command.information { exchange.response.bodies.append([]) }
            self.exchange = exchange
            return []
        case .bare:
            self.exchange?.bareInformation = line
        case .none:
            break
        }
        if let actions = takeUnsolicited(line, at: now) {
            // What looks unsolicited before the digits of an entry may hold them.
            if exchange.response.bodies.last == [], actions == [.unsolicited(.other)] {
                self.exchange?.append(line, at: now)
            }
            return actions
        }
        if case .listing = exchange.command.information, !exchange.response.bodies.isEmpty {
            self.exchange?.append(line, at: now)
        } else if exchange.command.information == .free {
            self.exchange?.response.lines.append(line)
        } else {
            return stray()
        }
        return []
    }

    private mutating func stray() -> [Action] {
        strayLines += 1
        return []
    }

    // MARK: What comes unasked

    /// Takes a line that goes on with what an unsolicited line began; nil where there is no such thing, or it has ended.
    private mutating func takeContinuation(_ line: String, at now: ContinuousClock.Instant) -> [Action]? {
        let isResult = exchange.map { Self.finalResult(line, of: $0.command) != nil } ?? false
        if let ussd {
            guard !isResult, Unsolicited.recognise(line) == nil else {
                return endUSSD() + take(line, at: now)
            }
            self.ussd?.append(line)
            return ussd.ends(with: line) ? endUSSD() : []
        }
        guard let head else { return nil }
        if line.isHexadecimal, !head.isTextMode {
            self.head = nil
            return [.unsolicited(head.unsolicited(pdu: line))]
        }
        guard !isResult, exchange?.command.claim(on: line) != .whole else {
            self.head = nil
            return nil
        }
        if !head.isTextMode, let recognition = Unsolicited.recognise(line) {
            guard case .complete(let unsolicited) = recognition else { return nil }
            return [.unsolicited(unsolicited)]
        }
        self.head = nil
        let unreadable = Unsolicited.message(pdu: head.line + "\n" + line)
        return head.isTextMode ? [.unsolicited(unreadable), .unsolicited(.restarted)] : [.unsolicited(unreadable)]
    }

    /// Takes a line that is known to come unasked; nil where it is not.
    private mutating func takeUnsolicited(_ line: String, at now: ContinuousClock.Instant) -> [Action]? {
        if !normalisedRestartWords.isEmpty, normalisedRestartWords.contains(Unsolicited.normalised(line)) {
            return [.unsolicited(.restarted)]
        }
        switch Unsolicited.recognise(line) {
        case .complete(.ussd(let text)) where USSDLines.begins(with: text):
            ussd = USSDLines(text, deadline: now.advanced(by: USSDLines.patience))
            return []
        case .complete(let unsolicited):
            return [.unsolicited(unsolicited)]
        case .several(let several):
            return several.map(Action.unsolicited)
        case .head(let head):
            self.head = head
            return []
        case nil:
            return nil
        }
    }

    private mutating func endUSSD() -> [Action] {
        guard let ussd else { return [] }
        self.ussd = nil
        return [.unsolicited(.ussd(ussd.text))]
    }

    // MARK: The end of a command

    private mutating func finish(with result: ATResponse.Result) -> [Action] {
        guard var exchange else { return [] }
        if result == .ok, exchange.response.lines.isEmpty, let line = exchange.bareInformation {
            exchange.response.lines = [line]
        }
        let lacksInformation = exchange.command.needsInformation && exchange.response.lines.isEmpty
        guard result != .ok || !exchange.awaitsPrompt && !lacksInformation else {
            self.exchange?.endedEmpty = lacksInformation
            return stray()
        }
        self.exchange = nil
        exchange.response.result = result
        return [.completed(exchange.command, exchange.response)]
    }

    private static func finalResult(_ line: String, of command: ATCommand) -> ATResponse.Result? {
        switch line {
        case "0" where command.takesNumericResults: return .ok
        case "4" where command.takesNumericResults: return .failed(.plain)
        case "OK": return .ok
        case "ERROR", "COMMAND NOT SUPPORT", "COMMAND NOT SUPPORTED", "TOO MANY PARAMETERS":
            return .failed(.plain)
        default: break
        }
        if let text = line.suffix(after: "+CMS ERROR:") { return .failed(.message(CMSError(parsing: text))) }
        if let text = line.suffix(after: "+CME ERROR:") { return .failed(.equipment(CMEError(parsing: text))) }
        return nil
    }
}

extension ATChannel.Exchange {
    /// Adds a line to the last entry of a listing.
    fileprivate mutating func append(_ line: String, at now: ContinuousClock.Instant) {
        response.bodies[response.bodies.count - 1].append(line)
        heardLine(at: now)
    }
}

extension ATCommand {
    /// How far a line is part of the answer to a command.
    fileprivate enum Claim {
        case none
        /// It may be the answer or have come unasked.
        case bare
        case whole
    }

    fileprivate func claim(on line: String) -> Claim {
        switch information {
        case .none: return .none
        case .free: return line.hasPrefix(name + ":") ? .whole : .none
        case .prefixed(let prefix), .listing(let prefix):
            guard let rest = line.suffix(after: prefix) else { return .none }
            guard prefix.hasSuffix("REG:") else { return .whole }
            // A read answers with the setting first, `+CREG: 0,1`; the unsolicited line begins with the state.
            let fields = ATFields(rest)
            return Registration.hasSetting(fields) ? .whole : fields.count == 1 ? .bare : .none
        }
    }
}

extension String {
    /// Whether there is at least one digit and nothing but hexadecimal digits.
    var isHexadecimal: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: "A")...UInt8(ascii: "F"):
                    true
                default: false
                }
            }
    }

    /// What follows a prefix, without leading spaces; nil where the text does not have it.
    func suffix(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count).drop { $0 == " " }) : nil
    }
}
