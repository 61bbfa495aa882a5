import Foundation
import Sandbox

/// Processor time of carrier and simulated modem together while nothing happens but the timers.
enum IdleMeasure {
    static func run() async throws -> Bool {
        let used = try await Rig.with(.init(dialect: .huawei)) { rig in
            await rig.isUp()
            try await Task.sleep(for: .seconds(1))
            let before = processorSeconds()
            try await Task.sleep(for: .seconds(10))
            return processorSeconds() - before
        }
        return ModemBenchmark.report(
            "Processor time while idle",
            used * 100,
            "ms a second",
            promise: "under 1",
            holds: used < 0.01
        )
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
