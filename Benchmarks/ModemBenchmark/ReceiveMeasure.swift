import Foundation
import Sandbox

/// 200 messages that wait for a modem of 50 slots: received, committed with fdatasync, deleted.
enum ReceiveMeasure {
    static func run() async throws -> Bool {
        let count = 200
        let pdus = try Rig.pdus(count)
        var rates: [Double] = []
        for _ in 0..<5 {
            let rate = try await Rig.with(.init(dialect: .huawei), prepare: { $0.preload(tpduHex: pdus) }) { rig in
                let begin = ContinuousClock.now
                let done = await Rig.wait(atMost: .seconds(30)) {
                    await rig.intake.messages == count && rig.modem.usedSlots == 0
                }
                let seconds = begin.duration(to: .now).inSeconds
                return done ? Double(count) / seconds : 0
            }
            rates.append(rate)
        }
        let median = rates.sorted()[rates.count / 2]
        return ModemBenchmark.report(
            "200 messages received, committed and deleted, set-up included",
            median,
            "messages/s",
            promise: "300 or more",
            holds: median >= 300
        )
    }
}
