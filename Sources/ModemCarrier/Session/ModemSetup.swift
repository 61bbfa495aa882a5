/// Brings a modem from unknown to ready, one command after the other.
///
/// A pure state machine: it says what to do, and is told what came of it. What a modem may refuse without harm is passed over.
struct ModemSetup {
    /// What comes next.
    enum Step: Hashable, Sendable {
        case send(ATCommand)
        /// Nothing for a time, then ``resume()``.
        case wait(Duration)
        /// The SIM gets its PIN now; that must be remembered before, so that a crash does not make it a second try.
        case sendPIN(ATCommand)
        case done(ModemProfile)
        case failed(ModemTrouble)
    }

    /// What may be done about a SIM's PIN.
    enum PIN: Hashable, Sendable {
        /// None is configured.
        case none
        case known(String)
        /// The configured one was refused before, or its file cannot be read; with the reason.
        case unusable(String)
    }

    private enum Stage: Hashable {
        case probe(tries: Int)
        case echoOff
        case errorForm
        case manufacturer
        case model
        case revision
        case pinState(tries: Int)
        case pinCount
        case pinVendorCount
        case pinEntry
        case messageFormat(tries: Int)
        case initCommand(Int)
        case reportRegistration
        case registration
        case operatorForm
        case operatorName
        case signal
        case serviceCentre
        case memoryNames(tries: Int)
        case memoryChoice(form: Int, tries: Int)
        case indications(Int)
        case subscriber
        case finished
    }

    private let configuration: ModemCarrier.Configuration
    private let pin: PIN
    private var stage = Stage.probe(tries: 0)
    private(set) var profile = ModemProfile()
    private(set) var hasSentPIN = false

    /// How often a busy SIM is asked again, two seconds apart.
    private static let busyTries = 10
    /// The arguments of `+CNMI`, best first: messages and status reports stored, reports passed on, no reports, and both again
    /// with the mode that buffers nothing.
    private static let indicationForms = [
        "2,1,0,2,0", "2,1,0,1,0", "1,1,0,2,0", "1,1,0,1,0", "2,1,0,0,0", "1,1,0,0,0", "2,1", "1,1",
    ]

    init(configuration: ModemCarrier.Configuration, pin: PIN) {
        self.configuration = configuration
        self.pin = pin
    }

    /// The step to begin with, or to go on with after a wait.
    mutating func resume() -> Step {
        let short = configuration.commandDeadline
        switch stage {
        case .probe:
            // Escape leaves the prompt that a killed predecessor may have left open.
            return .send(ATCommand("\u{1B}AT", deadline: min(short, .seconds(2))))
        case .echoOff: return .send(ATCommand("ATE0", deadline: short))
        case .errorForm: return .send(ATCommand("AT+CMEE=1", deadline: short))
        case .manufacturer: return .send(ATCommand("AT+CGMI", information: .free, deadline: short))
        case .model: return .send(ATCommand("AT+CGMM", information: .free, deadline: short))
        case .revision: return .send(ATCommand("AT+CGMR", information: .free, deadline: short))
        case .pinState: return .send(query("+CPIN", needed: true))
        case .pinCount:
            return .send(ATCommand("AT+CPINR=\"SIM PIN\"", information: .prefixed("+CPINR:"), deadline: short))
        case .pinVendorCount:
            guard let (command, prefix) = vendorCounter else { return afterPINCount(nil) }
            return .send(ATCommand(command, information: .prefixed(prefix), deadline: short))
        case .pinEntry: return enterPIN()
        case .messageFormat: return .send(ATCommand("AT+CMGF=0", deadline: short))
        case .initCommand(let index):
            guard index < configuration.initCommands.count else { return advance(to: .reportRegistration) }
            return .send(ATCommand(configuration.initCommands[index], information: .free, deadline: short))
        case .reportRegistration: return .send(ATCommand("AT+CREG=1", deadline: short))
        case .registration: return .send(query("+CREG", needed: true))
        case .operatorForm: return .send(ATCommand("AT+COPS=3,0", deadline: max(short, .seconds(10))))
        case .operatorName: return .send(query("+COPS", needed: false, atLeast: .seconds(10)))
        case .signal: return .send(ATCommand("AT+CSQ", information: .prefixed("+CSQ:"), deadline: short))
        case .serviceCentre: return .send(query("+CSCA", needed: false))
        case .memoryNames:
            return .send(ATCommand("AT+CPMS=?", information: .prefixed("+CPMS:"), deadline: short))
        case .memoryChoice(let form, _): return .send(chooseMemory(form: form))
        case .indications(let index):
            guard index < Self.indicationForms.count else { return advance(to: .subscriber) }
            return .send(ATCommand("AT+CNMI=" + Self.indicationForms[index], deadline: short))
        case .subscriber: return .send(ATCommand("AT+CIMI", information: .free, deadline: short))
        case .finished: return .done(profile)
        }
    }

    /// Takes the end of the command that ``Step/send(_:)`` asked for.
    ///
    /// - Parameter response: The answer, or nil where the deadline passed.
    /// - Returns: What comes next.
    mutating func next(after response: ATResponse?) -> Step {
        guard let response else {
            if case .probe(let tries) = stage, tries < 2 { return advance(to: .probe(tries: tries + 1)) }
            return .failed(ModemTrouble(.silent, "no answer while it was set up"))
        }
        switch stage {
        case .probe: return advance(to: .echoOff)
        case .echoOff: return advance(to: .errorForm)
        case .errorForm: return advance(to: .manufacturer)
        case .manufacturer:
            profile.manufacturer = response.freeText
            return advance(to: .model)
        case .model:
            profile.model = response.freeText
            return advance(to: .revision)
        case .revision:
            profile.revision = response.freeText
            return advance(to: .pinState(tries: 0))
        case .pinState(let tries): return afterPINState(response, tries: tries)
        case .pinCount:
            guard let text = response.value(after: "+CPINR:"), let left = ATFields(text).integer(1) else {
                return advance(to: .pinVendorCount)
            }
            return afterPINCount(left)
        case .pinVendorCount: return afterPINCount(vendorCount(response))
        case .pinEntry:
            guard response.isOK else {
                return .failed(
                    response.error == .equipment(.simPUKRequired)
                        ? ModemTrouble(.pukRequired, "the SIM wants its PUK")
                        : ModemTrouble(.pinRefused, "the SIM refused the PIN (\(response.error?.label ?? ""))")
                )
            }
            stage = .pinState(tries: 0)
            return .wait(.seconds(1))
        case .messageFormat(let tries):
            return response.isOK
                ? advance(to: .initCommand(0))
                : again(.messageFormat(tries: tries + 1), tries: tries, response, "AT+CMGF=0")
        case .initCommand(let index): return advance(to: .initCommand(index + 1))
        case .reportRegistration: return advance(to: .registration)
        case .registration:
            if let text = response.value(after: "+CREG:"), let state = ATFields(text).integer(1) {
                profile.registration = Registration(rawValue: state) ?? .unknown
            }
            return advance(to: .operatorForm)
        case .operatorForm: return advance(to: .operatorName)
        case .operatorName:
            profile.operatorName = response.value(after: "+COPS:").flatMap { ATFields($0).text(2) }
            return advance(to: .signal)
        case .signal:
            profile.signal = response.signal
            return advance(to: .serviceCentre)
        case .serviceCentre:
            if let text = response.value(after: "+CSCA:") {
                profile.hasServiceCentre = ATFields(text).text(0) != nil
            }
            return advance(to: .memoryNames(tries: 0))
        case .memoryNames(let tries):
            if response.isSIMBusy, tries < Self.busyTries {
                stage = .memoryNames(tries: tries + 1)
                return .wait(.seconds(2))
            }
            profile.memories = memories(offered: response)
            return advance(to: .memoryChoice(form: 0, tries: 0))
        case .memoryChoice(let form, let tries): return afterMemoryChoice(response, form: form, tries: tries)
        case .indications(let index):
            guard response.isOK else { return advance(to: .indications(index + 1)) }
            profile.indications = Self.indicationForms[index]
            return advance(to: .subscriber)
        case .subscriber:
            let digits = response.freeText.filter(\.isNumber)
            profile.subscriber = (14...15).contains(digits.count) ? digits : nil
            return advance(to: .finished)
        case .finished: return .done(profile)
        }
    }

    private mutating func advance(to stage: Stage) -> Step {
        self.stage = stage
        return resume()
    }

    private func query(_ name: String, needed: Bool, atLeast: Duration = .zero) -> ATCommand {
        ATCommand(
            "AT\(name)?",
            information: .prefixed(name + ":"),
            needsInformation: needed,
            deadline: max(configuration.commandDeadline, atLeast)
        )
    }

    /// Asks again after two seconds, as often as a starting SIM may need, or twice where it is something else.
    private mutating func again(_ stage: Stage, tries: Int, _ response: ATResponse, _ command: String) -> Step {
        guard tries < (response.isSIMBusy ? Self.busyTries : 2) else {
            return .failed(ModemTrouble(.refused, "\(command): \(response.error?.label ?? "refused")"))
        }
        self.stage = stage
        return .wait(.seconds(2))
    }
}

// MARK: - The SIM's PIN

extension ModemSetup {
    private mutating func afterPINState(_ response: ATResponse, tries: Int) -> Step {
        guard let state = response.value(after: "+CPIN:") else {
            switch response.error {
            case .equipment(.simNotInserted), .equipment(.simFailure), .equipment(.simWrong):
                return .failed(ModemTrouble(.noSIM, "no usable SIM (\(response.error?.label ?? ""))"))
            case .plain where tries >= 2:
                // Some modems without PIN support know no +CPIN at all.
                return advance(to: .messageFormat(tries: 0))
            default:
                return again(.pinState(tries: tries + 1), tries: tries, response, "AT+CPIN?")
            }
        }
        switch state {
        case "READY": return advance(to: .messageFormat(tries: 0))
        case "SIM PIN" where hasSentPIN:
            return again(.pinState(tries: tries + 1), tries: tries, response, "AT+CPIN?")
        case "SIM PIN":
            switch pin {
            case .none: return .failed(ModemTrouble(.pinMissing, "the SIM wants a PIN; set pin_file"))
            case .unusable(let reason): return .failed(ModemTrouble(.pinNotTried, reason))
            case .known: return advance(to: .pinCount)
            }
        case "SIM PUK":
            return .failed(ModemTrouble(.pukRequired, "the SIM wants its PUK; unlock it in a telephone"))
        default:
            return .failed(ModemTrouble(.pinNotTried, "the SIM wants '\(state)', which only a human can give"))
        }
    }

    /// The vendors' own ways to ask for the tries that are left.
    private var vendorCounter: (command: String, prefix: String)? {
        let maker = profile.manufacturer.lowercased()
        return switch true {
        case maker.contains("huawei"): ("AT^CPIN?", "^CPIN:")
        case maker.contains("zte"): ("AT+ZPINPUK=?", "+ZPINPUK:")
        case maker.contains("simcom"): ("AT+SPIC", "+SPIC:")
        case maker.contains("quectel"): ("AT+QPINC=\"SC\"", "+QPINC:")
        case maker.contains("wavecom"), maker.contains("sierra"): ("AT+CPINC", "+CPINC:")
        default: nil
        }
    }

    private func vendorCount(_ response: ATResponse) -> Int? {
        guard let (_, prefix) = vendorCounter, let text = response.value(after: prefix) else { return nil }
        let fields = ATFields(text)
        return switch prefix {
        // ^CPIN: <state>,<tries of the current code>,<PUK>,<PIN>,<PUK2>,<PIN2>
        case "^CPIN:": fields.integer(3)
        case "+QPINC:": fields.integer(1)
        default: fields.integer(0)
        }
    }

    private mutating func afterPINCount(_ left: Int?) -> Step {
        if let left, left < 2 {
            return .failed(
                ModemTrouble(.pinNotTried, "only \(left) tries are left; enter the PIN in a telephone")
            )
        }
        return advance(to: .pinEntry)
    }

    private mutating func enterPIN() -> Step {
        guard case .known(let digits) = pin, !hasSentPIN else {
            return .failed(ModemTrouble(.pinNotTried, "the PIN was tried already"))
        }
        hasSentPIN = true
        return .sendPIN(ATCommand("AT+CPIN=\"\(digits)\"", deadline: max(configuration.commandDeadline, .seconds(15))))
    }
}

// MARK: - Memories

extension ModemSetup {
    /// The configured memories, or those of `SM` and `ME` that the modem offers for reading.
    private func memories(offered response: ATResponse) -> [String] {
        guard configuration.memories.isEmpty else { return configuration.memories }
        let first = response.value(after: "+CPMS:").flatMap { ATFields($0).text(0) } ?? ""
        let names = first.filter { $0 != "(" && $0 != ")" && $0 != "\"" }.split(separator: ",").map(String.init)
        let known = ["SM", "ME"].filter(names.contains)
        return known.isEmpty ? ["SM"] : known
    }

    /// Chooses the first memory for reading, writing and receiving; some modems take fewer arguments.
    private func chooseMemory(form: Int) -> ATCommand {
        let name = profile.memories.first ?? "SM"
        let arguments = Array(repeating: "\"\(name)\"", count: 3 - form).joined(separator: ",")
        return ATCommand(
            "AT+CPMS=" + arguments,
            information: .prefixed("+CPMS:"),
            deadline: max(configuration.commandDeadline, .seconds(10))
        )
    }

    private mutating func afterMemoryChoice(_ response: ATResponse, form: Int, tries: Int) -> Step {
        if response.isOK {
            if let memory = profile.memories.first {
                profile.slots[memory] = response.slots
            }
            return advance(to: .indications(0))
        }
        if response.isSIMBusy {
            return again(.memoryChoice(form: form, tries: tries + 1), tries: tries, response, "AT+CPMS")
        }
        if form < 2 { return advance(to: .memoryChoice(form: form + 1, tries: tries)) }
        if profile.memories.count > 1 {
            profile.memories.removeFirst()
            return advance(to: .memoryChoice(form: 0, tries: tries))
        }
        return .failed(ModemTrouble(.refused, "AT+CPMS: \(response.error?.label ?? "refused")"))
    }
}

extension ATResponse {
    /// Whether the SIM is still starting.
    var isSIMBusy: Bool {
        error == .message(CMSError(code: 314)) || error == .equipment(.simBusy)
            || error == .message(CMSError(code: 500))
    }

    /// The first line of an answer without prefix, or what follows the prefix.
    var freeText: String {
        guard isOK, let line = lines.first else { return "" }
        let text = line.hasPrefix("+") ? line.drop { $0 != ":" }.dropFirst() : Substring(line)
        return String(text.drop { $0 == " " }.filter { $0 != "\"" })
    }

    /// The signal of `+CSQ`, nil for 99.
    var signal: Int? {
        value(after: "+CSQ:").flatMap { ATFields($0).integer(0) }.flatMap { (0...31).contains($0) ? $0 : nil }
    }

    /// Used and total of the answer to a choice of memory.
    var slots: ModemProfile.Slots? {
        guard let text = value(after: "+CPMS:") else { return nil }
        let fields = ATFields(text)
        guard let used = fields.integer(0), let total = fields.integer(1) else { return nil }
        return ModemProfile.Slots(used: used, total: total)
    }
}
