import Carriers
import Complaints
import Foundation
import ModemCarrier
import SMSCodec
import Sandbox
import TestSupport
import Testing

@Suite("Receiving by a modem")
struct ReceivingTests {
    @Test("The parts of a long text come with their places, GSM-7 as text and UCS-2 as bytes")
    func parts() async throws {
        try await withModem { bench in
            try await bench.isUp()
            let latin = String(repeating: "Jalan rusak. ", count: 20)
            let other = String(repeating: "道路😀", count: 40)
            var expected = try bench.modem.deliver(latin, from: "+628110000001", order: [1, 0])
            expected += try bench.modem.deliver(other, from: "+628110000002")
            try await eventually("all parts are stored") { bench.intake.messages.count == expected }
            let first = bench.intake.messages.filter { $0.sender.text == "628110000001" }
            #expect(Set(first.compactMap(\.concatenation?.sequence)) == [1, 2])
            #expect(first.allSatisfy { $0.concatenation?.total == 2 && $0.concatenation?.isWide == false })
            let joined = first.sorted { $0.concatenation!.sequence < $1.concatenation!.sequence }
                .map { message in if case .text(let text) = message.payload { text } else { "" } }.joined()
            #expect(joined == latin)
            let second = bench.intake.messages.filter { $0.sender.text == "628110000002" }
                .sorted { $0.concatenation!.sequence < $1.concatenation!.sequence }
            let bytes = second.flatMap(\.payload.octets)
            #expect(UCS2.decode(bytes) == other)
        }
    }

    @Test(
        "What is no text is kept raw and frees its slot",
        arguments: [
            // MMS notification to port 2948, binary data, class 2, an empty line.
            "07912618010000F0440C9126187200112200046270201200008210060504 0B8423F0DEADBEEF0102030405".filter {
                $0 != " "
            },
            "07912618010000F0040C912618720011220004627020120000820401020304",
            "07912618010000F0040C9126187200112200F262702012000082024F37",
        ]
    )
    func noText(pdu: String) async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.modem.deliver(tpduHex: pdu)
            try await eventually("it is a dead letter and the slot is free") {
                bench.intake.undecodable.count == 1 && bench.modem.usedSlots == 0
            }
            #expect(bench.intake.undecodable.first?.raw == Array(pdu.utf8))
            #expect(bench.intake.undecodable.first?.sender != nil)
            #expect(bench.intake.messages.isEmpty)
        }
    }

    @Test("Sender, service number and time stamp are told")
    func envelope() async throws {
        let time = Date(timeIntervalSince1970: 1_786_000_000)
        try await withModem(carrier: { $0.serviceNumber = "9009" }) { bench in
            try await bench.isUp()
            try bench.modem.deliver("one", from: "+628127001122", at: time)
            try bench.modem.deliver("two", from: "TELKOMSEL", at: time)
            try await eventually("both are stored") { bench.intake.messages.count == 2 }
            let messages = bench.intake.messages.sorted { $0.sender.text < $1.sender.text }
            #expect(messages.map(\.sender.text) == ["628127001122", "TELKOMSEL"])
            #expect(messages.map(\.sender.kind) == [.subscriber, .alphanumeric])
            #expect(messages.map(\.recipient) == ["9009", "9009"])
            #expect(messages.map(\.sentAt) == [time, time])
            #expect(messages.map(\.carrier) == ["modem-test", "modem-test"])
        }
    }

    @Test("A daemon that dies between storing and deleting stores nothing twice and loses nothing")
    func dies() async throws {
        let link = temporaryPath("modem").path
        let modem = SimulatedModem(configuration: .init(dialect: .huawei, devicePath: link), logger: .quiet)
        try modem.start()
        defer { modem.stop() }
        let intake = RecordingIntake()
        for number in 1...40 { try modem.deliver("text \(number)", from: "+628110000001") }
        for round in 1...8 {
            // Slow commits, so that the end comes at any point between reading and deleting.
            intake.set(delay: .milliseconds(round.isMultiple(of: 2) ? 5 : 0))
            let carrier = ModemCarrier(
                configuration: .init(name: "modem", device: link),
                intake: intake,
                logger: .quiet
            )
            let life = Task { try await carrier.run() }
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...60)))
            life.cancel()
            _ = await life.result
        }
        intake.set(delay: .zero)
        let carrier = ModemCarrier(configuration: .init(name: "modem", device: link), intake: intake, logger: .quiet)
        try await withCarrier(carrier) {
            try await eventually("the SIM is empty") { modem.usedSlots == 0 && intake.messages.count == 40 }
        }
        #expect(Set(intake.texts).count == 40)
    }

    @Test("When it last heard somebody is told in local time, like all that an operator is shown")
    func lastHeard() async throws {
        try await withModem { bench in
            try await bench.isUp()
            #expect(await bench.carrier.health().facts["last_heard"] == nil)
            try bench.modem.deliver("halo", from: "+628127001122")
            try await eventually("the text is heard") {
                await bench.carrier.health().facts["last_heard"]?.hasSuffix("+0700") == true
            }
        }
    }

    @Test("A modem that is in use cannot be opened a second time")
    func exclusive() async throws {
        try await withModem { bench in
            try await bench.isUp()
            await #expect(throws: SerialPortError.self) {
                _ = try await ModemDiagnosis.probe(.init(name: "second", device: bench.modem.path))
            }
            #expect(await bench.carrier.health().state == .up)
        }
    }
}
