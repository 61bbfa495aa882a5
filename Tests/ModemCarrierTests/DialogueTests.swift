import Carriers
import ModemCarrier
import Sandbox
import TestSupport
import Testing

@Suite("Dialogues with modem families")
struct DialogueTests {
    @Test("Every family is set up, heard, sent by and freed", arguments: ModemDialect.all)
    func family(dialect: ModemDialect) async throws {
        try await withModem(dialect, modem: { $0.chatterEvery = 2 }) { bench in
            try await bench.isUp()
            try bench.modem.deliver("JALAN rusak di Lawang Kidul", from: "+628127001122")
            try await eventually("the message is stored and deleted") {
                bench.intake.texts == ["JALAN rusak di Lawang Kidul"] && bench.modem.usedSlots == 0
            }
            let outcome = await bench.carrier.submit(ModemBench.outbound("Laporan diterima: 7F3K"))
            #expect(outcome == .accepted(references: ["0"]))
            #expect(bench.modem.submittedMessages.map(\.text) == ["Laporan diterima: 7F3K"])
            #expect(bench.modem.submittedMessages.map(\.recipient) == ["+628127001122"])
            try await eventually("the delivery is reported") {
                bench.intake.reports.map(\.reference) == ["0"] && bench.intake.reports.map(\.status) == [.delivered]
            }
        }
    }

    @Test("A pause that is over before anybody has looked at the clock again is a pause like any other")
    func shortestPause() async throws {
        try await withModem(carrier: { $0.commandPause = .nanoseconds(1) }) { bench in
            try await bench.isUp()
            try bench.modem.deliver("heard", from: "+628127001122")
            try await eventually("the message is stored and deleted") {
                bench.intake.texts == ["heard"] && bench.modem.usedSlots == 0
            }
            #expect(await bench.carrier.submit(ModemBench.outbound("reply")) == .accepted(references: ["0"]))
        }
    }
}
