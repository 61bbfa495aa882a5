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
        /// `mayTryBlindly` is false once as many PINs were refused as a SIM takes without a count of the tries that are left.
        case known(String, mayTryBlindly: Bool = true)
        /// The configured one was refused before, or its file cannot be read; with the reason.
        case unusable(String)
        /// The SIM locked itself while the device was open: the PIN is for the next opening, with a fresh look at its file.
        case afterReopening
    }

    enum Stage: Hashable {
        case probe(tries: Int)
        case echoOff(form: Int)
        case errorForm
        case characterSet
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
        case memoriesChosen
        case indications(Int)
        case subscriber
        case finished
    }

    let configuration: ModemCarrier.Configuration
    let pin: PIN
    var stage = Stage.probe(tries: 0)
    var profile = ModemProfile()
    var hasSentPIN = false
    /// The questions that the modem left without an answer in an earlier set-up: they are not asked again.
    private(set) var silentStages: Set<Stage>
    /// Whether the modem said that it started anew after it had been told how to talk.
    private(set) var hasHeardRestart = false
    /// Whether status reports are passed on at once, since the modem was seen to store them where nobody finds them.
    let passesReportsOn: Bool

    /// How often a busy SIM is asked again, two seconds apart.
    static let busyTries = 10
    /// What is tried to get a first answer. Escape leaves the prompt that a killed predecessor may have left open; not every modem
    /// likes it elsewhere. The others end a state without results, or with numbers for results.
    private static let probes = ["AT", "\u{1B}AT", "ATQ0V1E0", "AT"]
    /// How echo is switched off and results are switched on, best first.
    private static let echoForms = ["ATE0Q0V1", "ATE0"]
    /// The arguments of `+CNMI`, best first: messages and status reports stored, reports passed on, no reports, and both again
    /// with the mode that buffers nothing.
    private static let indicationForms = [
        "2,1,0,2,0", "2,1,0,1,0", "1,1,0,2,0", "1,1,0,1,0", "2,1,0,0,0", "1,1,0,0,0", "2,1", "1,1",
    ]
    /// The same for modems that store status reports out of reach.
    private static let passingIndicationForms = [
        "2,1,0,1,0", "1,1,0,1,0", "2,1,0,0,0", "1,1,0,0,0", "2,1", "1,1",
    ]
    private var indicationForms: [String] {
        passesReportsOn ? Self.passingIndicationForms : Self.indicationForms
    }

    /// Begins a set-up.
    ///
    /// - Parameters:
    ///   - configuration: How the modem is used.
    ///   - pin: What may be done about the PIN.
    ///   - silentStages: What need not be asked, since an earlier set-up got no answer to it.
    ///   - passesReportsOn: Whether status reports must not be stored.
    init(
        configuration: ModemCarrier.Configuration,
        pin: PIN,
        silentStages: Set<Stage> = [],
        passesReportsOn: Bool = false
    ) {
        self.configuration = configuration
        self.pin = pin
        self.silentStages = silentStages
        self.passesReportsOn = passesReportsOn
    }

    /// The step to begin with, or to go on with after a wait.
    mutating func resume() -> Step {
        let short = configuration.commandDeadline
        switch stage {
        case .probe(let tries):
            return .send(
                ATCommand(Self.probes[tries], takesNumericResults: true, deadline: min(short, .seconds(2)))
            )
        case .echoOff(let form):
            return .send(ATCommand(Self.echoForms[form], takesNumericResults: true, deadline: short))
        case .errorForm: return .send(ATCommand("AT+CMEE=1", deadline: short))
        // Names and USSD texts come as digits in other character sets.
        case .characterSet: return .send(ATCommand("AT+CSCS=\"GSM\"", deadline: short))
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
        case .memoriesChosen: return .send(query("+CPMS", needed: false))
        case .indications(let index):
            guard index < indicationForms.count else { return advance(to: .subscriber) }
            return .send(ATCommand("AT+CNMI=" + indicationForms[index], deadline: short))
        case .subscriber: return .send(ATCommand("AT+CIMI", information: .free, deadline: short))
        case .finished: return .done(profile)
        }
    }

    /// Takes the end of the command that ``Step/send(_:)`` asked for.
    ///
    /// - Parameter response: The answer, or nil where the deadline passed.
    /// - Returns: What comes next.
    mutating func next(after response: ATResponse?) -> Step {
        guard let response else { return afterSilence() }
        let step = take(response)
        // Another trouble than silence may come from what was not asked.
        if case .failed = step { silentStages = [] }
        return step
    }

    /// The modem repeated a command: it does so always, where it did after echo was switched off.
    mutating func heardEcho() {
        switch stage {
        case .probe, .echoOff: break
        default: profile.echoes = true
        }
    }

    /// The modem said that it started anew. The words of a start that are left in the line come before the first answer.
    mutating func heardRestart() {
        switch stage {
        case .probe, .echoOff: break
        default: hasHeardRestart = true
        }
    }

    /// Goes on after a deadline: a question that may be left out is left out at the next opening, which empties the line.
    private mutating func afterSilence() -> Step {
        if case .probe(let tries) = stage, tries + 1 < Self.probes.count {
            return advance(to: .probe(tries: tries + 1))
        }
        if stage.mayBeLeftOut {
            silentStages.insert(stage.firstTry)
        } else {
            silentStages = []
        }
        return .failed(ModemTrouble(.silent, "no answer while it was set up"))
    }

    private mutating func take(_ response: ATResponse) -> Step {
        switch stage {
        case .probe: return advance(to: .echoOff(form: 0))
        case .echoOff(let form):
            return response.isOK || form + 1 == Self.echoForms.count
                ? advance(to: .errorForm) : advance(to: .echoOff(form: form + 1))
        case .errorForm: return advance(to: .characterSet)
        case .characterSet: return advance(to: .manufacturer)
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
            profile.registration = response.value(after: "+CREG:").flatMap { Registration(ATFields($0)) } ?? .unknown
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
        case .memoriesChosen:
            addReceivingMemory(response)
            return advance(to: .indications(0))
        case .indications(let index):
            guard response.isOK else { return advance(to: .indications(index + 1)) }
            profile.indications = indicationForms[index]
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
        return silentStages.contains(stage) ? take(ATResponse(result: .failed(.plain))) : resume()
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

extension ModemSetup.Stage {
    /// Whether a modem works without an answer to it.
    fileprivate var mayBeLeftOut: Bool {
        switch self {
        case .probe, .echoOff, .pinCount, .pinVendorCount, .pinEntry, .messageFormat, .memoryChoice, .finished: false
        default: true
        }
    }

    /// The stage without its count of tries.
    fileprivate var firstTry: ModemSetup.Stage {
        switch self {
        case .pinState: .pinState(tries: 0)
        case .memoryNames: .memoryNames(tries: 0)
        default: self
        }
    }
}
