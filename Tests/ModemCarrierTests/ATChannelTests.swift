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
                        bodies: ["0791AA", "0791BB"]
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
                .unsolicited(.other),
                .unsolicited(.messageStored(memory: "SM", index: 7)),
                .unsolicited(.registration(5)),
                .completed(list, ATResponse(result: .ok, lines: ["+CMGL: 1,1,,23"], bodies: ["0791AA"])),
            ]
        )
    }

    @Test("A message that comes unstored inside a listing is not taken for a listed one")
    func unstoredInside() {
        let actions = answers(list, "+CMGL: 1,1,,23\r\n+CMT: ,20\r\n0791CC\r\n0791AA\r\nOK\r\n")
        #expect(
            actions == [
                .unsolicited(.message(pdu: "0791CC")),
                .completed(list, ATResponse(result: .ok, lines: ["+CMGL: 1,1,,23"], bodies: ["0791AA"])),
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
                        bodies: ["07?1 A", "0791BB"]
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
        #expect(channel.receive("AT+CMGS=20\r\r\n> ".utf8, now: start) == [.write(Array("0011AA".utf8) + [0x1A])])
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
}
