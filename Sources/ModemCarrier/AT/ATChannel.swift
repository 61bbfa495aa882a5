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

    private struct Exchange {
        var command: ATCommand
        var response = ATResponse(result: .ok)
        var awaitsPrompt: Bool
        var awaitsBody = false
        var begun: ContinuousClock.Instant
        var deadline: ContinuousClock.Instant

        /// Grants the time that another line of the answer needs.
        mutating func heardLine(at now: ContinuousClock.Instant) {
            guard command.lineAllowance > .zero else { return }
            let wanted = max(deadline, now.advanced(by: command.lineAllowance))
            deadline = min(wanted, begun.advanced(by: command.longest))
        }
    }

    /// Lines that belonged to nothing, and dropped noise, since the last ``reset()``.
    private(set) var strayLines = 0
    private var parser = ATParser()
    private var exchange: Exchange?
    private var headOfReport: Bool?

    /// When ``tick(now:)`` must be called at the latest; nil while no command is in flight.
    var deadline: ContinuousClock.Instant? { exchange?.deadline }

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
    mutating func tick(now: ContinuousClock.Instant) -> [Action] {
        guard let exchange, now >= exchange.deadline else { return [] }
        let payloadSent = hasSentPayload
        self.exchange = nil
        // Escape leaves a prompt that was given too late for us.
        return (payloadSent ? [] : [.write([0x1B])]) + [.timedOut(exchange.command, payloadSent: payloadSent)]
    }

    /// Forgets everything, as after a reopening.
    mutating func reset() {
        parser.reset()
        exchange = nil
        headOfReport = nil
        strayLines = 0
    }

    private mutating func takePrompt(now: ContinuousClock.Instant) -> [Action] {
        guard var exchange, exchange.awaitsPrompt, let payload = exchange.command.payload else { return [] }
        exchange.awaitsPrompt = false
        exchange.deadline = now.advanced(by: exchange.command.payloadDeadline)
        self.exchange = exchange
        return [.write(Array(payload.utf8) + [0x1A])]
    }

    private mutating func take(_ line: String, at now: ContinuousClock.Instant) -> [Action] {
        if let isReport = headOfReport {
            headOfReport = nil
            if line.isHexadecimal {
                return [.unsolicited(isReport ? .report(pdu: line) : .message(pdu: line))]
            }
        }
        guard var exchange else { return takeUnsolicited(line) }
        if line == exchange.command.line.drop(while: { $0 == "\u{1B}" }) || line == exchange.command.payload {
            return []
        }
        if exchange.awaitsBody, line.isHexadecimal {
            exchange.response.bodies[exchange.response.bodies.count - 1] = line
            exchange.awaitsBody = false
            exchange.heardLine(at: now)
            self.exchange = exchange
            return []
        }
        if let result = Self.finalResult(line) {
            return finish(with: result)
        }
        if exchange.command.claims(line) {
            exchange.response.lines.append(line)
            if case .listing = exchange.command.information {
                exchange.response.bodies.append("")
                exchange.awaitsBody = true
            }
            self.exchange = exchange
            return []
        }
        if let recognition = Unsolicited.recognise(line) {
            return take(recognition)
        }
        if exchange.awaitsBody {
            // Neither hexadecimal nor anything else known: a damaged TPDU, kept as it came.
            exchange.response.bodies[exchange.response.bodies.count - 1] = line
            exchange.awaitsBody = false
        } else if exchange.command.information == .free {
            exchange.response.lines.append(line)
        } else {
            strayLines += 1
        }
        self.exchange = exchange
        return []
    }

    private mutating func takeUnsolicited(_ line: String) -> [Action] {
        guard let recognition = Unsolicited.recognise(line) else {
            strayLines += 1
            return []
        }
        return take(recognition)
    }

    private mutating func take(_ recognition: Unsolicited.Recognition) -> [Action] {
        switch recognition {
        case .complete(let unsolicited):
            return [.unsolicited(unsolicited)]
        case .head(let isReport):
            headOfReport = isReport
            return []
        }
    }

    private mutating func finish(with result: ATResponse.Result) -> [Action] {
        guard var exchange else { return [] }
        let isLateAnswer =
            result == .ok
            && (exchange.awaitsPrompt || (exchange.command.needsInformation && exchange.response.lines.isEmpty))
        guard !isLateAnswer else {
            strayLines += 1
            return []
        }
        self.exchange = nil
        exchange.response.result = result
        return [.completed(exchange.command, exchange.response)]
    }

    private static func finalResult(_ line: String) -> ATResponse.Result? {
        switch line {
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

extension ATCommand {
    /// Whether a line is part of the answer to this command.
    fileprivate func claims(_ line: String) -> Bool {
        switch information {
        case .none: return false
        case .free: return line.hasPrefix(name + ":")
        case .prefixed(let prefix), .listing(let prefix):
            guard let rest = line.suffix(after: prefix) else { return false }
            // A read answers with the setting first, `+CREG: 0,1`; the unsolicited line has the state alone.
            return !prefix.hasSuffix("REG:") || ATFields(rest).count >= 2
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
