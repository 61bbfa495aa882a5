import Carriers
import Foundation
import ModemCarrier
import Sandbox
import TestSupport
import Testing

@Suite("Faults of a modem")
struct FaultTests {
    static let commands = [
        "AT", "+CMEE", "+CGMI", "+CPIN", "+CMGF", "+CREG", "+COPS", "+CSQ", "+CSCA", "+CPMS", "+CNMI", "+CIMI", "+CMGL",
        "+CMGR", "+CMGD", "+CMGS", "payload",
    ]

    static let faults: [ModemFault] = [
        .silence, .lostAnswer, .garbage, .late(.milliseconds(700)), .partialLineThenGone, .gone, .result("ERROR"),
        .interrupted(by: "^RSSI:11"),
    ]

    /// Three messages in and one out, whatever goes wrong once.
    @Test("Once at every command: nothing lost, nothing twice", arguments: commands, faults)
    func everywhere(command: String, fault: ModemFault) async throws {
        try await withModem(
            .quectel,
            before: { modem, _ in
                let held = try SimulatedModem.pdus(of: "held", from: "+628110000001", at: .now)
                modem.preload(tpduHex: held)
                modem.inject(fault, on: command, times: 1)
            }
        ) { bench in
            try bench.modem.deliver("early", from: "+628110000002")
            let sent = await bench.send("reply")
            guard case .accepted = sent.outcome else {
                Issue.record("not sent: \(sent.outcome)")
                return
            }
            try bench.modem.deliver("late", from: "+628110000003")
            try await eventually("all three are stored and deleted") {
                bench.intake.texts.sorted() == ["early", "held", "late"] && bench.modem.usedSlots == 0
            }
            #expect(bench.intake.undecodable.isEmpty)
            // The outcome of a segment whose answer is lost is unknown: it is sent again, never dropped.
            #expect((1...sent.attempts).contains(bench.modem.submittedMessages.count))
        }
    }

    @Test(
        "A malformed TPDU between two good ones becomes a dead letter and frees its slot",
        arguments: [
            "07911326040000F0", "0791132604", "ZZ91not hexadecimal",
            "07911326040000F0040B911346610089F6000820806291731480",
            "0791132604000", "00",
        ]
    )
    func malformed(pdu: String) async throws {
        try await withModem(
            .huawei,
            before: { modem, _ in
                modem.preload(
                    tpduHex: try SimulatedModem.pdus(of: "one", from: "+628110000001", at: .now) + [pdu]
                        + SimulatedModem.pdus(of: "two", from: "+628110000001", at: .now)
                )
            }
        ) { bench in
            try await eventually("the good are stored, the bad is kept raw, the SIM is empty") {
                bench.intake.texts == ["one", "two"] && bench.intake.undecodable.count == 1
                    && bench.modem.usedSlots == 0
            }
            #expect(bench.intake.undecodable.first?.raw == Array(pdu.utf8))
        }
    }

    @Test(
        "Errors of the message service at reading and deleting",
        arguments: [321, 322, 500, 512],
        [
            "+CMGL", "+CMGR", "+CMGD",
        ]
    )
    func errors(code: Int, command: String) async throws {
        try await withModem(
            .simcom,
            before: { modem, _ in modem.inject(.result("+CMS ERROR: \(code)"), on: command, times: 2) }
        ) { bench in
            try await bench.isUp()
            try bench.modem.deliver("one", from: "+628110000001")
            try bench.modem.deliver("two", from: "+628110000002")
            try await eventually("both are stored and deleted") {
                bench.intake.texts.sorted() == ["one", "two"] && bench.modem.usedSlots == 0
            }
        }
    }

    @Test(
        "Errors of the message service at sending",
        arguments: [
            (321, true), (322, true), (500, true), (512, true), (38, true), (41, true), (331, true), (28, false),
            (145, false),
        ]
    )
    func sendingErrors(code: Int, comesBack: Bool) async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.modem.inject(.result("+CMS ERROR: \(code)"), on: "payload", times: 1)
            let outcome = await bench.carrier.submit(ModemBench.outbound("reply"))
            switch outcome {
            case .retry, .wait, .paced: #expect(comesBack)
            case .failed: #expect(!comesBack)
            case .accepted, .optedOut: Issue.record("accepted with an error")
            }
            #expect(await bench.carrier.health().facts["errors CMS \(code)"] == "1")
        }
    }

    @Test("A network that has the message already counts as success")
    func alreadyAccepted() async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.modem.inject(.result("+CMS ERROR: 197"), on: "payload", times: 1)
            let outcome = await bench.carrier.submit(ModemBench.outbound("reply", attempt: 2))
            #expect(outcome == .accepted(references: [""]))
        }
    }

    @Test("A modem that goes away between taking a segment and answering is an unknown outcome, tried again with TP-RD")
    func goneAfterPayload() async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.modem.inject(.goneAfterPayload, on: "payload", times: 1)
            let first = await bench.carrier.submit(ModemBench.outbound("reply", id: 7))
            guard case .retry(_, let reason) = first else {
                Issue.record("not to be tried again: \(first)")
                return
            }
            #expect(reason.contains("outcome unknown"))
            try await eventually("the second attempt is sent") {
                if case .accepted = await bench.carrier.submit(ModemBench.outbound("reply", id: 7, attempt: 2)) {
                    true
                } else {
                    false
                }
            }
            #expect(bench.modem.submittedMessages.map(\.rejectsDuplicates) == [false, true])
            #expect(bench.modem.submittedMessages.map(\.isRepeated) == [false, true])
        }
    }

    @Test("A long text that fails half-way goes on from there")
    func resumes() async throws {
        try await withModem { bench in
            try await bench.isUp()
            let text = String(repeating: "Laporan Anda diteruskan. ", count: 20)
            bench.modem.inject(.interrupted(by: "^RSSI:9"), on: "payload", times: 2)
            bench.modem.inject(.result("+CMS ERROR: 41"), on: "payload", times: 1)
            let first = await bench.carrier.submit(ModemBench.outbound(text, id: 9))
            guard case .retry = first else {
                Issue.record("not to be tried again: \(first)")
                return
            }
            #expect(bench.modem.submittedSegments == 2)
            let second = await bench.carrier.submit(ModemBench.outbound(text, id: 9, attempt: 2))
            #expect(second == .accepted(references: ["0", "1", "2", "3"]))
            #expect(bench.modem.submittedMessages.map(\.text) == [text])
            #expect(bench.modem.submittedSegments == 4)
        }
    }

    @Test("A message announced twice is stored once")
    func announcedTwice() async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.modem.announcement = .twice
            for number in 1...20 { try bench.modem.deliver("text \(number)", from: "+628110000001") }
            try await eventually("all are stored and deleted") {
                bench.intake.messages.count == 20 && bench.modem.usedSlots == 0
            }
            #expect(bench.intake.duplicates == 0)
        }
    }

    @Test("A message that is never announced is found by the timer")
    func neverAnnounced() async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.modem.announcement = .never
            try bench.modem.deliver("unannounced", from: "+628110000001")
            try await eventually("it is stored and deleted") {
                bench.intake.texts == ["unannounced"] && bench.modem.usedSlots == 0
            }
        }
    }

    @Test("A full memory is emptied, and what waited in the network comes")
    func fullMemory() async throws {
        try await withModem(.huawei, sim: SIMCard(capacity: 5)) { bench in
            try await bench.isUp()
            bench.intake.set(refusal: IntakeError(.busy, retryAfter: .milliseconds(300), reason: "busy"))
            for number in 1...12 { try bench.modem.deliver("text \(number)", from: "+628110000001") }
            #expect(bench.modem.usedSlots == 5)
            #expect(bench.modem.waitingMessages == 7)
            bench.intake.set(refusal: nil)
            try await eventually("all twelve are stored and the SIM is empty") {
                bench.intake.messages.count == 12 && bench.modem.usedSlots == 0 && bench.modem.waitingMessages == 0
            }
            #expect(bench.intake.duplicates == 0)
        }
    }

    @Test("What Intake refuses stays on the SIM and is handed over after the time it asked for")
    func refused() async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.intake.set(refusal: IntakeError(.unavailable, retryAfter: .milliseconds(200), reason: "disk full"))
            try bench.modem.deliver("kept", from: "+628110000001")
            try await eventually("Intake has refused") {
                await bench.carrier.health().facts["errors intake unavailable"] != nil
            }
            #expect(bench.modem.usedSlots == 1)
            bench.intake.set(refusal: nil)
            try await eventually("it is stored and deleted") {
                bench.intake.texts == ["kept"] && bench.modem.usedSlots == 0
            }
        }
    }

    @Test("Denied registration: heard of, nothing sent, and over when the network lets it in")
    func denied() async throws {
        try await withModem(before: { modem, _ in modem.registration = .denied }) { bench in
            try await eventually("the state is told") {
                let health = await bench.carrier.health()
                return health.state == .starting && health.facts["registration"] == "denied"
            }
            guard case .wait = await bench.carrier.submit(ModemBench.outbound("reply")) else {
                Issue.record("sent without network")
                return
            }
            bench.modem.registration = .roaming
            try await bench.isUp()
            #expect(await bench.carrier.health().facts["registration"] == "roaming")
            #expect(await bench.carrier.submit(ModemBench.outbound("reply")) == .accepted(references: ["0"]))
        }
    }

    @Test("A modem that is pulled and plugged in again under the same name goes on")
    func replugged() async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.modem.unplug()
            try await eventually("the loss is seen") { await bench.carrier.health().state == .down }
            try bench.modem.deliver("while away", from: "+628110000001")
            try bench.modem.plugIn()
            try await eventually("the message is stored and deleted") {
                bench.intake.texts == ["while away"] && bench.modem.usedSlots == 0
            }
        }
    }

    @Test("A modem silent for seconds is back soon after it speaks, with nothing lost and nothing twice")
    func silent() async throws {
        try await withModem { bench in
            try await bench.isUp()
            for number in 1...3 { try bench.modem.deliver("before \(number)", from: "+628110000001") }
            bench.modem.inject(.silence)
            for number in 1...3 { try bench.modem.deliver("during \(number)", from: "+628110000002") }
            try await eventually("the trouble is told") { await bench.carrier.health().state == .down }
            bench.modem.clearFaults()
            try await eventually("all six are stored and deleted") {
                bench.intake.messages.count == 6 && bench.modem.usedSlots == 0
            }
            #expect(Set(bench.intake.texts).count == 6)
        }
    }

    @Test("A prompt that a killed predecessor left open is left")
    func openPrompt() async throws {
        try await withModem(
            before: { modem, _ in
                try modem.start()
                let device = open(modem.path, O_RDWR | O_NOCTTY)
                let line = Array("AT+CMGS=20\r".utf8)
                #expect(write(device, line, line.count) == line.count)
                var answer = [UInt8](repeating: 0, count: 64)
                var heard = ""
                while !heard.contains(">") {
                    let count = read(device, &answer, answer.count)
                    guard count > 0 else { break }
                    heard += String(decoding: answer.prefix(count), as: UTF8.self)
                }
                close(device)
            }
        ) { bench in
            try await bench.isUp()
            #expect(await bench.carrier.submit(ModemBench.outbound("reply")) == .accepted(references: ["0"]))
            #expect(bench.modem.submittedMessages.map(\.text) == ["reply"])
        }
    }

    @Test("A modem that only a restart brings back is restarted")
    func restarted() async throws {
        try await withModem(modem: { $0.startClearsFaults = true }) { bench in
            try await bench.isUp()
            bench.modem.inject(.silence, on: "+CMGL")
            try bench.modem.deliver("one", from: "+628110000001")
            try bench.modem.deliver("two", from: "+628110000001")
            try await eventually("both are stored after the restart", within: .seconds(60)) {
                bench.intake.messages.count == 2 && bench.modem.usedSlots == 0
            }
        }
    }
}
