import Testing

@testable import ModemCarrier

@Suite("ATChannel")
struct ATChannelTests {
    private let start = ContinuousClock.now
    private let list = ATCommand("AT+CMGL=4", information: .listing("+CMGL:"), deadline: .seconds(5))
    private let send = ATCommand(
        "AT+CMGS=20",
        information: .prefixed("+CMGS:"),
        payload: "0011AA",
        deadline: .seconds(5),
        payloadDeadline: .seconds(60)
    )

    private func answers(_ command: ATCommand, _ text: String) -> [ATChannel.Action] {
        var channel = ATChannel()
        _ = channel.send(command, now: start)
        return channel.receive(text.utf8, now: start)
    }

    @Test("A listing pairs every line with the digits that follow it")
    func listing() {
        let actions = answers(list, "\r\n+CMGL: 1,1,,23\r\n0791AA\r\n+CMGL: 2,0,,24\r\n0791BB\r\n\r\nOK\r\n")
        #expect(
            actions == [
                .completed(
                    list,
                    ATResponse(
                        result: .ok,
                        lines: ["+CMGL: 1,1,,23", "+CMGL: 2,0,,24"],
                        bodies: [["0791AA"], ["0791BB"]]
                    )
                )
            ]
        )
    }

    @Test("Unsolicited lines inside an answer are set aside, also between a line and its digits")
    func unsolicitedInside() {
        let actions = answers(
            list,
            "AT+CMGL=4\r\r\n+CMGL: 1,1,,23\r\n^RSSI:18\r\n+CMTI: \"SM\",7\r\n0791AA\r\n+CREG: 5\r\n\r\nOK\r\n"
        )
        #expect(
            actions == [
                .unsolicited(.echo),
                .unsolicited(.other),
                .unsolicited(.messageStored(memory: "SM", index: 7)),
                .unsolicited(.registration(5)),
                .completed(list, ATResponse(result: .ok, lines: ["+CMGL: 1,1,,23"], bodies: [["^RSSI:18", "0791AA"]])),
            ]
        )
    }

    @Test("A message that comes unstored inside a listing is not taken for a listed one")
    func unstoredInside() {
        let actions = answers(list, "+CMGL: 1,1,,23\r\n+CMT: ,20\r\n0791CC\r\n0791AA\r\nOK\r\n")
        #expect(
            actions == [
                .unsolicited(.message(pdu: "0791CC")),
                .completed(list, ATResponse(result: .ok, lines: ["+CMGL: 1,1,,23"], bodies: [["0791AA"]])),
            ]
        )
    }

    @Test("Digits that are damaged stay with their line")
    func damaged() {
        let actions = answers(list, "+CMGL: 1,1,,23\r\n07?1 A\r\n+CMGL: 2,1,,24\r\n0791BB\r\nOK\r\n")
        #expect(
            actions == [
                .completed(
                    list,
                    ATResponse(
                        result: .ok,
                        lines: ["+CMGL: 1,1,,23", "+CMGL: 2,1,,24"],
                        bodies: [["07?1 A"], ["0791BB"]]
                    )
                )
            ]
        )
    }

    @Test("A payload is written after the prompt, ended by Ctrl-Z, and its echo is not an answer")
    func payload() {
        var channel = ATChannel()
        #expect(channel.send(send, now: start) == [.write(Array("AT+CMGS=20\r".utf8))])
        #expect(!channel.hasSentPayload)
        #expect(
            channel.receive("AT+CMGS=20\r\r\n> ".utf8, now: start) == [
                .unsolicited(.echo), .write(Array("0011AA".utf8) + [0x1A]),
            ]
        )
        #expect(channel.hasSentPayload)
        #expect(channel.deadline == start.advanced(by: .seconds(60)))
        let end = channel.receive("0011AA\r\n+CMGS: 17\r\n\r\nOK\r\n".utf8, now: start)
        #expect(end == [.completed(send, ATResponse(result: .ok, lines: ["+CMGS: 17"]))])
    }

    @Test("A success that belongs to an earlier command ends neither a prompt nor a question")
    func lateAnswers() {
        #expect(answers(send, "OK\r\n> ") == [.write(Array("0011AA".utf8) + [0x1A])])
        let question = ATCommand(
            "AT+CREG?",
            information: .prefixed("+CREG:"),
            needsInformation: true,
            deadline: .seconds(5)
        )
        #expect(
            answers(question, "OK\r\n+CREG: 1\r\n+CREG: 0,5\r\nOK\r\n") == [
                .unsolicited(.registration(1)),
                .completed(question, ATResponse(result: .ok, lines: ["+CREG: 0,5"])),
            ]
        )
    }

    @Test(
        "Errors, numeric, verbose and the vendors' own",
        arguments: [
            ("ERROR", ATError.plain),
            ("COMMAND NOT SUPPORT", .plain),
            ("+CMS ERROR: 322", .message(CMSError(code: 322))),
            ("+CMS ERROR: memory full", .message(CMSError(code: 322))),
            ("+CMS ERROR: Network timeout", .message(CMSError(code: 332))),
            ("+CME ERROR: 10", .equipment(.simNotInserted)),
            ("+CME ERROR: SIM not inserted", .equipment(.simNotInserted)),
            ("+CME ERROR: something new", .equipment(CMEError(code: -1))),
        ]
    )
    func errors(line: String, error: ATError) {
        #expect(answers(list, "\r\n\(line)\r\n") == [.completed(list, ATResponse(result: .failed(error)))])
    }

    @Test("A deadline ends a command before its prompt with an escape, and after it as uncertain")
    func deadlines() {
        var channel = ATChannel()
        _ = channel.send(send, now: start)
        #expect(channel.tick(now: start.advanced(by: .seconds(4))).isEmpty)
        #expect(
            channel.tick(now: start.advanced(by: .seconds(5))) == [.write([0x1B]), .timedOut(send, payloadSent: false)]
        )
        _ = channel.send(send, now: start)
        _ = channel.receive("> ".utf8, now: start)
        #expect(channel.tick(now: start.advanced(by: .seconds(60))) == [.timedOut(send, payloadSent: true)])
        #expect(channel.command == nil)
    }

    @Test("Every line moves a listing's deadline, up to its limit")
    func lineAllowance() {
        var channel = ATChannel()
        let slow = ATCommand(
            "AT+CMGL=4",
            information: .listing("+CMGL:"),
            deadline: .seconds(10),
            lineAllowance: .seconds(5),
            longest: .seconds(20)
        )
        _ = channel.send(slow, now: start)
        _ = channel.receive("+CMGL: 1,1,,23\r\n0791AA\r\n".utf8, now: start.advanced(by: .seconds(8)))
        #expect(channel.deadline == start.advanced(by: .seconds(13)))
        _ = channel.receive("+CMGL: 2,1,,23\r\n0791AA\r\n".utf8, now: start.advanced(by: .seconds(18)))
        #expect(channel.deadline == start.advanced(by: .seconds(20)))
    }

    @Test("Noise and answers to nobody change nothing")
    func stray() {
        var channel = ATChannel()
        #expect(channel.receive("OK\r\n~~~\r\nERROR\r\n> \r\n".utf8, now: start).isEmpty)
        #expect(channel.strayLines == 4)
        _ = channel.send(list, now: start)
        #expect(channel.receive("~#~\r\nOK\r\n".utf8, now: start) == [.completed(list, ATResponse(result: .ok))])
    }

    @Test("A PIN and a payload never stand in a command's name")
    func names() {
        #expect(ATCommand("AT+CPIN=\"1234\"", deadline: .zero).name == "+CPIN")
        #expect(ATCommand("AT+CREG?", deadline: .zero).name == "+CREG")
        #expect(ATCommand("\u{1B}AT", deadline: .zero).name == "AT")
    }

    @Test("Information without a result, and a result without information, are answers at the deadline")
    func halfAnswers() {
        let question = ATCommand(
            "AT+CPIN?",
            information: .prefixed("+CPIN:"),
            needsInformation: true,
            deadline: .seconds(5)
        )
        var channel = ATChannel()
        _ = channel.send(question, now: start)
        #expect(channel.receive("\r\n+CPIN: READY\r\n".utf8, now: start).isEmpty)
        let end = start.advanced(by: .seconds(5))
        #expect(channel.tick(now: end) == [.completed(question, ATResponse(result: .ok, lines: ["+CPIN: READY"]))])
        _ = channel.send(question, now: start)
        #expect(channel.receive("\r\nOK\r\n".utf8, now: start).isEmpty)
        #expect(channel.tick(now: end) == [.completed(question, ATResponse(result: .ok))])
        _ = channel.send(question, now: start)
        #expect(channel.tick(now: end).last == .timedOut(question, payloadSent: false))
    }

    @Test("Every line of an entry is kept with it, and a foreign line before its head is set aside")
    func everyLine() {
        let actions = answers(
            list,
            "NO DIALTONE+CMGL: 1,1,,23\r\nFOREIGN\r\n0791AA\r\nMORE\r\n+CMGL: 2,1,,24\r\nOK\r\n"
        )
        #expect(
            actions == [
                .completed(
                    list,
                    ATResponse(
                        result: .ok,
                        lines: ["+CMGL: 1,1,,23", "+CMGL: 2,1,,24"],
                        bodies: [["FOREIGN", "0791AA", "MORE"], []]
                    )
                )
            ]
        )
    }

    @Test("Results are numbers only where a modem may have been left so")
    func numbers() {
        let probe = ATCommand("AT", takesNumericResults: true, deadline: .seconds(2))
        #expect(answers(probe, "AT\r0\r").last == .completed(probe, ATResponse(result: .ok)))
        #expect(answers(probe, "4\r") == [.completed(probe, ATResponse(result: .failed(.plain)))])
        #expect(answers(list, "0\r").isEmpty)
    }

    @Test("A payload is withheld from a modem that repeats commands again")
    func withheld() {
        var careful = send
        careful.refusesEcho = true
        #expect(
            answers(careful, "AT+CMGS=20\r\r\n> ") == [
                .unsolicited(.echo), .write([0x1B]), .timedOut(careful, payloadSent: false),
            ]
        )
        #expect(answers(careful, "\r\n> ") == [.write(Array("0011AA".utf8) + [0x1A])])
    }

    @Test("A state alone answers a question for the registration where nothing better comes")
    func bareState() {
        let question = ATCommand(
            "AT+CREG?",
            information: .prefixed("+CREG:"),
            needsInformation: true,
            deadline: .seconds(5)
        )
        #expect(
            answers(question, "+CREG: 1\r\nOK\r\n") == [
                .unsolicited(.registration(1)), .completed(question, ATResponse(result: .ok, lines: ["+CREG: 1"])),
            ]
        )
        #expect(
            answers(question, "+CREG: 5,\"0A1B\",\"C3D4\",7\r\n+CREG: 2,1,\"0A1B\",\"C3D4\",7\r\nOK\r\n") == [
                .unsolicited(.registration(5)),
                .completed(question, ATResponse(result: .ok, lines: ["+CREG: 2,1,\"0A1B\",\"C3D4\",7"])),
            ]
        )
    }

    @Test("Words of a start are known whatever their case and blanks, and further ones can be given")
    func restartWords() {
        var channel = ATChannel()
        channel.restartWords = ["Selamat Pagi"]
        for word in ["RDY", "*ATREADY: 1", "+CFUN: 1", "^SYSSTART", "selamat pagi", "SELAMAT  PAGI"] {
            #expect(channel.receive("\r\n\(word)\r\n".utf8, now: start) == [.unsolicited(.restarted)])
        }
        for word in ["SMS DONE", "PB DONE", "Call Ready", "+CPIN: READY", "+CPIN: NOT READY", "+QIND: SMS DONE"] {
            #expect(channel.receive("\r\n\(word)\r\n".utf8, now: start) == [.unsolicited(.simChanged)])
        }
        for word in ["+WIND: 7", "^BOOT:21613431,0,0,0,75", "^RSSI:18", "+CGREG: 1"] {
            #expect(channel.receive("\r\n\(word)\r\n".utf8, now: start) == [.unsolicited(.other)])
        }
    }

    @Test("A message that comes unstored in text mode is kept as it came, and shows that the modem started anew")
    func unstoredText() {
        var channel = ATChannel()
        let head = "+CMT: \"+6281100001\",,\"26/08/17,10:00:00+28\""
        #expect(
            channel.receive("\(head)\r\nJALAN rusak\r\n".utf8, now: start) == [
                .unsolicited(.message(pdu: head + "\nJALAN rusak")), .unsolicited(.restarted),
            ]
        )
        #expect(
            channel.receive("+CMT: ,20\r\n^RSSI:18\r\n0791CC\r\n".utf8, now: start) == [
                .unsolicited(.other), .unsolicited(.message(pdu: "0791CC")),
            ]
        )
    }

    @Test("A message that was to come unstored and did not takes nothing from a listing")
    func lostBody() {
        #expect(
            answers(list, "+CMT: ,20\r\n+CMGL: 1,1,,23\r\n0791AA\r\nOK\r\n") == [
                .completed(list, ATResponse(result: .ok, lines: ["+CMGL: 1,1,,23"], bodies: [["0791AA"]]))
            ]
        )
    }

    @Test("A text of text mode keeps its sender, also where it looks like digits")
    func unstoredDigits() {
        var channel = ATChannel()
        let head = "+CMT: \"+6281100001\",,\"26/08/17,10:00:00+28\""
        #expect(
            channel.receive("\(head)\r\nCAFE\r\n".utf8, now: start).first
                == .unsolicited(.message(pdu: head + "\nCAFE"))
        )
    }

    @Test("One line may announce several reports")
    func severalReports() {
        var channel = ATChannel()
        #expect(
            channel.receive("+CDSI: \"SR\",0,3,4\r\n".utf8, now: start)
                == [0, 3, 4].map {
                    .unsolicited(.reportStored(memory: "SR", index: $0))
                }
        )
    }
}
