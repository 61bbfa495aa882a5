import Carriers
import Testing

@testable import ModemCarrier

@Suite("ModemSetup")
struct ModemSetupTests {
    private let configuration = ModemCarrier.Configuration(name: "modem", device: "/dev/null")

    private func afterState(_ answer: String?, pin: ModemSetup.PIN = .none) -> ModemSetup.Step {
        var setup = ModemSetup(configuration: configuration, pin: pin)
        setup.stage = .pinState(tries: 0)
        return setup.next(after: ATResponse(result: .ok, lines: answer.map { ["+CPIN:" + $0] } ?? []))
    }

    @Test(
        "Words for a SIM that can be used",
        arguments: [" READY", "READY", " \"READY\"", " Ready", " SIM PIN2", " SIM PUK2", " \"SIM PUK2\"", " PUK2", nil]
    )
    func usable(answer: String?) {
        guard case .send(let command) = afterState(answer) else {
            Issue.record("not taken as usable")
            return
        }
        #expect(command.line == "AT+CMGF=0")
    }

    @Test("Words for a SIM that starts", arguments: [" NOT READY", " \"NOT READY\"", " SIM BUSY", " INITIALIZING"])
    func starting(answer: String) {
        #expect(afterState(answer) == .wait(.seconds(2)))
    }

    @Test(
        "Words for no SIM",
        arguments: [" NOT INSERTED", " SIM NOT INSERTED", " NO SIM", " SIM REMOVED", " SIM failure"]
    )
    func absent(answer: String) {
        guard case .failed(let trouble) = afterState(answer) else {
            Issue.record("not a trouble")
            return
        }
        #expect(trouble.code == .noSIM)
        #expect(!trouble.needsHuman)
    }

    @Test("The PIN is given for its own word alone, and a PUK never")
    func locks() {
        guard case .failed(let puk) = afterState(" SIM PUK", pin: .known("1234")),
            case .failed(let network) = afterState(" PH-NET PIN", pin: .known("1234")),
            case .failed(let locked) = afterState(" \"SIM PIN\"", pin: .afterReopening)
        else {
            Issue.record("not a trouble")
            return
        }
        #expect(puk.code == .pukRequired)
        #expect(network.code == .pinNotTried)
        #expect(!locked.needsHuman)
        guard case .send(let command) = afterState(" SIM PIN", pin: .known("1234")) else {
            Issue.record("nothing sent")
            return
        }
        #expect(command.line == "AT+CPINR=\"SIM PIN\"")
    }

    @Test(
        "The memories that hold messages are found in every form of +CPMS",
        arguments: [
            ("(\"SM\",\"ME\"),(\"SM\"),(\"SM\")", ["SM", "ME"]),
            ("(\"ME\",\"SM\",\"SR\"),(\"ME\"),(\"ME\")", ["SM", "ME", "SR"]),
            ("((\"BM\",\"ME\",\"SM\",\"SR\"),(\"SM\"))", ["SM", "ME", "SR"]), ("(\"MT\"),(\"MT\"),(\"MT\")", ["MT"]),
            ("(\"SM\",\"BM\",\"SR\")", ["SM", "SR"]), ("\"SM\",\"ME\"", ["SM", "ME"]), ("", ["SM"]),
            ("(\"TA\")", ["TA"]),
        ]
    )
    func memories(answer: String, memories: [String]) {
        let setup = ModemSetup(configuration: configuration, pin: .none)
        #expect(setup.memories(offered: ATResponse(result: .ok, lines: ["+CPMS: " + answer])) == memories)
    }

    @Test("The memory that receives is read, where it could not be chosen")
    func receivingMemory() {
        var setup = ModemSetup(configuration: configuration, pin: .none)
        setup.profile.memories = ["SM", "SR"]
        setup.addReceivingMemory(ATResponse(result: .ok, lines: ["+CPMS: \"SM\",3,20,\"SM\",3,20,\"ME\",0,50"]))
        #expect(setup.profile.memories == ["SM", "ME", "SR"])
        setup.addReceivingMemory(ATResponse(result: .ok, lines: ["+CPMS: 3,20,3,20,0,50"]))
        #expect(setup.profile.memories == ["SM", "ME", "SR"])
    }

    @Test("A question that was left without an answer is left out by the next set-up")
    func silence() {
        var setup = ModemSetup(configuration: configuration, pin: .none)
        setup.stage = .signal
        guard case .failed(let trouble) = setup.next(after: nil) else {
            Issue.record("not a trouble")
            return
        }
        #expect(trouble.code == .silent)
        var again = ModemSetup(configuration: configuration, pin: .none, silentStages: setup.silentStages)
        again.stage = .operatorName
        guard case .send(let command) = again.next(after: ATResponse(result: .ok)) else {
            Issue.record("nothing sent")
            return
        }
        #expect(command.line == "AT+CSCA?")
    }
}
