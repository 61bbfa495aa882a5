import Foundation
import Sandbox

/// How soon a modem that was silent for 20 seconds is heard again, with the deadlines that the daemon has by default.
enum SilenceMeasure {
    static func run() async throws -> Bool {
        let pdus = try Rig.pdus(30)
        let seconds = try await Rig.with(.init(dialect: .huawei)) { rig in
            await rig.isUp()
            for pdu in pdus.prefix(10) { rig.modem.deliver(tpduHex: pdu) }
            rig.modem.inject(.silence)
            for pdu in pdus[10..<20] { rig.modem.deliver(tpduHex: pdu) }
            try await Task.sleep(for: .seconds(20))
            rig.modem.clearFaults()
            let begin = ContinuousClock.now
            for pdu in pdus.suffix(10) { rig.modem.deliver(tpduHex: pdu) }
            let done = await Rig.wait(atMost: .seconds(60)) {
                await rig.intake.messages == pdus.count && rig.modem.usedSlots == 0
            }
            return done ? begin.duration(to: .now).inSeconds : .infinity
        }
        return ModemBenchmark.report(
            "Heard again after 20 s of silence, nothing lost",
            seconds,
            "s",
            promise: "within 30",
            holds: seconds <= 30
        )
    }
}
