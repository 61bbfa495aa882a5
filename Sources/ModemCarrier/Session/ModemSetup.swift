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

    enum Stage: Hashable {
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
        case messageService
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

    let configuration: ModemCarrier.Configuration
    let pin: PIN
    var stage = Stage.probe(tries: 0)
    var profile = ModemProfile()
    var hasSentPIN = false

    /// How often a busy SIM is asked again, two seconds apart.
    static let busyTries = 10
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
        case .probe(let tries):
            // Escape leaves the prompt that a killed predecessor may have left open; not every modem likes it elsewhere.
            return .send(ATCommand(tries == 1 ? "\u{1B}AT" : "AT", deadline: min(short, .seconds(2))))
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
        case .messageService:
            // Without acknowledgements (+CNMA): a late one makes the network send again.
            return .send(ATCommand("AT+CSMS=0", information: .prefixed("+CSMS:"), deadline: short))
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
                ? advance(to: .messageService)
                : again(.messageFormat(tries: tries + 1), tries: tries, response, "AT+CMGF=0")
        case .messageService: return advance(to: .initCommand(0))
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

    mutating func advance(to stage: Stage) -> Step {
        self.stage = stage
        return resume()
    }

    func query(_ name: String, needed: Bool, atLeast: Duration = .zero) -> ATCommand {
        ATCommand(
            "AT\(name)?",
            information: .prefixed(name + ":"),
            needsInformation: needed,
            deadline: max(configuration.commandDeadline, atLeast)
        )
    }

    /// Asks again after two seconds, as often as a starting SIM may need, or twice where it is something else.
    mutating func again(_ stage: Stage, tries: Int, _ response: ATResponse, _ command: String) -> Step {
        guard tries < (response.isSIMBusy || hasSentPIN ? Self.busyTries : 2) else {
            return .failed(ModemTrouble(.refused, "\(command): \(response.error?.label ?? "refused")"))
        }
        self.stage = stage
        return .wait(.seconds(2))
    }
}
