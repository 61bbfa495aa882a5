import SMSCodec

/// What a simulated modem answers: bytes in, effects out, with no device and no clock.
struct ModemDialogue {
    /// What the modem does.
    enum Effect: Hashable, Sendable {
        /// Says bytes, some time after what it said before.
        case say([UInt8], after: Duration = .zero)
        /// Hands a message to the network: service centre address and TPDU, and the reference that it gave.
        case submit(PDU, reference: UInt8)
        /// Hands a text of text mode to the network, where nobody meant to.
        case submitText(String, to: String)
        /// Leaves the bus once everything is said.
        case goAway
        /// Leaves the bus and comes back with its settings forgotten.
        case restart
        /// Starts anew on the bus, and takes nothing in that time.
        case deafness(Duration)
    }

    private struct FaultRule {
        var command: String?
        var fault: ModemFault
        var timesLeft: Int?
    }

    /// The name under which faults are put on what follows a prompt.
    static let payloadStep = "payload"

    let dialect: ModemDialect
    let quirks: Set<ModemQuirk>
    var sim: SIMCard
    var phone = MessageStore(capacity: 100)
    /// The memory `SR`.
    var reports = MessageStore(capacity: 20)
    var registration = ModemRegistration.home
    /// 0 to 31, or 99 for unknown (3GPP TS 27.007, 8.5).
    var signal = 20
    var operatorName = "TELKOMSEL"
    var announcement = ModemAnnouncement.once
    /// An unsolicited line stands in every nth answer; 0 for none.
    var chatterEvery = 0
    /// What the network could not deliver for want of a free slot.
    var waiting: [MessageStore.Entry] = []

    /// Settings that a start forgets.
    struct Settings {
        var echoes = true
        var errorForm = 0
        var isUnlocked = false
        var reportsRegistration = 0
        var indicationMode = 0
        var messageRoute = 0
        var reportRoute = 0
        var readMemory = "SM"
        var writeMemory = "SM"
        var receiveMemory = "SM"
        var usesTextMode = false
        var awaitedLength: Int?
        /// The number that a text of text mode is for.
        var awaitedRecipient: String?
        var isQuiet = false
        var usesNumbers = false
        var characterSet = "GSM"
        /// How often `AT+CPIN?` was asked.
        var stateQuestions = 0
    }

    var settings = Settings()
    var nextReference: UInt8 = 0
    private var rules: [FaultRule] = []
    private var line: [UInt8] = []
    private var answers = 0
    /// After how many commands a modem that starts by itself does so.
    let quirkInterval: Int
    var commandsToRestart: Int

    init(dialect: ModemDialect, sim: SIMCard, quirks: Set<ModemQuirk> = [], quirkInterval: Int = 90) {
        self.dialect = dialect
        self.sim = sim
        self.quirks = quirks
        self.quirkInterval = quirkInterval
        commandsToRestart = quirkInterval
        settings.isQuiet = quirks.contains(.noResults)
        settings.usesNumbers = quirks.contains(.numericResults)
        settings.characterSet = quirks.contains(.ucs2CharacterSet) ? "UCS2" : "GSM"
    }

    /// Whether the SIM can be used.
    var isUnlocked: Bool { sim.pin == nil || settings.isUnlocked }

    /// Whether the modem hangs: it says nothing at all.
    var isMute: Bool { rules.contains { $0.command == nil && $0.fault == .silence && $0.timesLeft != 0 } }

    // MARK: Faults

    /// Puts a fault on commands.
    mutating func inject(_ fault: ModemFault, on command: String?, times: Int?) {
        rules.append(FaultRule(command: command, fault: fault, timesLeft: times))
    }

    /// How many faults wait for their command.
    var pendingFaults: Int { rules.count }

    /// Takes all faults away.
    mutating func clearFaults() {
        rules = []
    }

    private mutating func fault(on name: String) -> ModemFault? {
        guard
            let index = rules.firstIndex(where: {
                $0.timesLeft != 0 && ($0.command == nil || $0.command == name)
            })
        else { return nil }
        let fault = rules[index].fault
        if let left = rules[index].timesLeft {
            rules[index].timesLeft = left - 1
            if left <= 1 { rules.remove(at: index) }
        }
        return fault
    }

    // MARK: Bytes in

    /// Forgets the settings and says what the modem says when it starts.
    mutating func start() -> [Effect] {
        forgetSettings()
        line = []
        return isMute ? [] : dialect.bootLines.map { .say(unsolicited($0)) }
    }

    /// Takes bytes from the computer.
    mutating func receive(_ bytes: some Sequence<UInt8>) -> [Effect] {
        var effects: [Effect] = []
        for byte in bytes {
            if settings.awaitedLength != nil {
                effects += takePayload(byte)
            } else if byte == UInt8(ascii: "\r") {
                let text = String(decoding: line, as: UTF8.self)
                line = []
                effects += take(text)
            } else if byte >= 0x20 {
                line.append(byte)
            }
        }
        return effects
    }

    private mutating func take(_ text: String) -> [Effect] {
        let trimmed = text.filter { $0 != " " || text.contains("\"") }
        let echo = (settings.echoes || dialect.echoesAlways) && !isMute ? [Effect.say(Array(text.utf8) + [0x0D])] : []
        guard trimmed.lowercased().hasPrefix("at") else {
            return echo
        }
        let body = String(trimmed.dropFirst(2))
        let name = Self.name(of: body)
        return echo + spoilt(by: fault(on: name)) { $0.answer(to: body, name: name) } + trouble()
    }

    private mutating func takePayload(_ byte: UInt8) -> [Effect] {
        guard let length = settings.awaitedLength else { return [] }
        switch byte {
        case 0x1B:
            settings.awaitedLength = nil
            line = []
            return isMute ? [] : [.say(final("OK"))]
        case 0x1A:
            let text = String(decoding: line, as: UTF8.self)
            settings.awaitedLength = nil
            line = []
            if let recipient = settings.awaitedRecipient {
                settings.awaitedRecipient = nil
                return [.submitText(text, to: recipient)] + ok("+CMGS: 1")
            }
            let echo = (settings.echoes || dialect.echoesAlways) && !isMute ? [Effect.say(Array(text.utf8))] : []
            return echo
                + spoilt(by: fault(on: Self.payloadStep)) { $0.submit(text, length: length) }
        default:
            if byte > 0x20 { line.append(byte) }
            return []
        }
    }

    /// Runs a command as a fault lets it.
    private mutating func spoilt(
        by fault: ModemFault?,
        _ answer: (inout ModemDialogue) -> [Effect]
    ) -> [Effect] {
        guard let fault else {
            return withChatter(answer(&self))
        }
        switch fault {
        case .silence:
            return []
        case .gone:
            return [.goAway]
        case .garbage:
            return [.say(Array("\u{01}\u{7F}~~#\u{02}%(\r\n\u{04}{{x;\u{00}".utf8) + [0xFF, 0xFE, 0x80, 0x0D, 0x0A])]
        case .result(let text):
            return [.say(final(text))]
        case .lostAnswer:
            return answer(&self).filter { !$0.isSpoken }
        case .goneAfterPayload:
            return answer(&self).filter { !$0.isSpoken } + [.goAway]
        case .late(let time):
            var effects = answer(&self)
            if let first = effects.firstIndex(where: \.isSpoken), case .say(let bytes, _) = effects[first] {
                effects[first] = .say(bytes, after: time)
            }
            return effects
        case .partialLineThenGone:
            let spoken = answer(&self).spokenBytes
            return [.say(Array(spoken.prefix(max(3, spoken.count / 2)))), .goAway]
        case .interrupted(let extra):
            let effects = answer(&self)
            let lines = effects.spokenBytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            let joined = Array(lines.joined(separator: [0x0A] + Array("\(extra)\r\n".utf8)))
            return effects.filter { !$0.isSpoken } + [.say(joined)]
        }
    }

    private mutating func withChatter(_ effects: [Effect]) -> [Effect] {
        answers += 1
        guard chatterEvery > 0, answers.isMultiple(of: chatterEvery), !dialect.chatter.isEmpty,
            settings.awaitedLength == nil
        else { return effects }
        let line = dialect.chatter[answers / chatterEvery % dialect.chatter.count]
        return [.say(unsolicited(line))] + effects
    }

    /// The name by which faults know a command: `+CMGS`, `^CURC`, or `AT` for the bare and the single-letter ones.
    private static func name(of body: String) -> String {
        let name = body.prefix { $0 != "=" && $0 != "?" && $0 != ";" }.uppercased()
        return name.hasPrefix("+") || name.hasPrefix("^") ? name : "AT"
    }
}

extension ModemDialogue.Effect {
    var isSpoken: Bool {
        if case .say = self { true } else { false }
    }
}

extension [ModemDialogue.Effect] {
    /// Everything that is said, in order.
    var spokenBytes: [UInt8] {
        flatMap { effect -> [UInt8] in
            if case .say(let bytes, _) = effect { bytes } else { [] }
        }
    }
}
