import Foundation
import Sandbox

/// How much of a line of 115200 bits a second is used: 50 messages, listed, committed and deleted.
enum LineMeasure {
    static func run() async throws -> Bool {
        let count = 50
        let rate = 115_200
        let pdus = try Rig.pdus(count, text: String(repeating: "Lampu jalan mati di dusun dua. ", count: 4))
        // What must cross the line: every listed line, and a command and an answer for every deletion.
        let listed = pdus.reduce(0) { $0 + $1.utf8.count + "+CMGL: 00,0,,000\r\n\r\n".utf8.count }
        let deletions = count * "AT+CMGD=00\r\r\nOK\r\n".utf8.count
        let least = Double((listed + deletions) * 10) / Double(rate)
        let seconds = try await Rig.with(
            .init(dialect: .quectel, baudRate: rate),
            polls: false
        ) { rig in
            await rig.isUp()
            try await Task.sleep(for: .milliseconds(500))
            rig.modem.announcement = .never
            for pdu in pdus.dropLast(2) { rig.modem.deliver(tpduHex: pdu) }
            rig.modem.announcement = .once
            let begin = ContinuousClock.now
            for pdu in pdus.suffix(2) { rig.modem.deliver(tpduHex: pdu) }
            let done = await Rig.wait(atMost: .seconds(60)) {
                await rig.intake.messages == count && rig.modem.usedSlots == 0
            }
            return done ? begin.duration(to: .now).inSeconds : .infinity
        }
        let share = least / seconds * 100
        return ModemBenchmark.report(
            "Share of a line of 115200 bits a second that is used",
            share,
            "%",
            promise: "80 or more",
            holds: share >= 80
        )
    }
}
