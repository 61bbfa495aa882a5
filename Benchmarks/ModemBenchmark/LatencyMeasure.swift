import Foundation
import Sandbox

/// From the announcement of one message to its commit with fdatasync.
enum LatencyMeasure {
    static func run() async throws -> Bool {
        let count = 300
        let pdus = try Rig.pdus(count)
        let times = try await Rig.with(.init(dialect: .quectel)) { rig in
            await rig.isUp()
            try await Task.sleep(for: .milliseconds(100))
            var times: [Double] = []
            for pdu in pdus {
                let before = await rig.intake.messages
                let begin = ContinuousClock.now
                rig.modem.deliver(tpduHex: pdu)
                guard await Rig.wait(atMost: .seconds(5), { await rig.intake.messages > before }) else { break }
                let end = await rig.intake.committedAt.last ?? .now
                times.append(begin.duration(to: end).inSeconds * 1000)
            }
            return times.sorted()
        }
        guard times.count == count else { return false }
        let p99 = times[count * 99 / 100]
        let good = ModemBenchmark.report(
            "+CMTI to committed, median",
            times[count / 2],
            "ms",
            promise: "under 10",
            holds: times[count / 2] < 10
        )
        return ModemBenchmark.report("+CMTI to committed, p99", p99, "ms", promise: "under 100", holds: p99 < 100)
            && good
    }
}
