import Carriers
import Foundation
import ModemCarrier
import Sandbox
import TestSupport
import Testing

@Suite("A soak with faults at random")
struct SoakTests {
    private static let faults: [ModemFault] = [
        .lostAnswer, .garbage, .late(.milliseconds(200)), .gone, .result("ERROR"), .result("+CMS ERROR: 500"),
        .interrupted(by: "^RSSI:11"), .goneAfterPayload, .partialLineThenGone,
    ]

    @Test("Everything is accounted for: each message in exactly once, each text out at least once")
    func soak() async throws {
        let inbound = 1000
        let outbound = 200
        try await withModem(.zte, modem: { $0.chatterEvery = 5 }) { bench in
            try await bench.isUp()
            async let sending: Void = withTaskGroup(of: Void.self) { group in
                for id in 0..<outbound {
                    if id >= 8 { await group.next() }
                    group.addTask {
                        let sent = await bench.send("Laporan \(id) diterima", id: Int64(id), within: .seconds(60))
                        guard case .accepted = sent.outcome else {
                            Issue.record("not sent: \(sent.outcome)")
                            return
                        }
                    }
                }
            }
            for number in 0..<inbound {
                try bench.modem.deliver("Laporan nomor \(number)", from: "+62812\(7_000_000 + number)")
                if number.isMultiple(of: 100) {
                    bench.modem.inject(
                        Self.faults[number / 100 % Self.faults.count],
                        on: ["+CMGL", "+CMGD", "payload", "+CMGS"][number / 100 % 4],
                        times: 1
                    )
                }
                if bench.modem.waitingMessages > 50 { try await Task.sleep(for: .milliseconds(5)) }
            }
            await sending
            try await eventually("everything is stored and deleted", within: .seconds(60)) {
                bench.intake.messages.count == inbound && bench.modem.usedSlots == 0
            }
            #expect(Set(bench.intake.texts).count == inbound)
            #expect(bench.intake.undecodable.isEmpty)
            #expect(Set(bench.modem.submittedMessages.map(\.text)).count == outbound)
        }
    }
}
