import Carriers
import Foundation
import Ledger

/// Callbacks acknowledged a second, without and with a durable store behind the same listener.
///
/// In turns, so that a machine that is slower for a while is slower for both; the medians count.
enum RateMeasure {
    private static let usualRounds = 5
    private static let seconds = 4

    static func run(_ folder: URL, rounds wanted: Int?) async throws -> Bool {
        let rounds = wanted ?? usualRounds
        let store = try DurableIntake(folder: folder)
        var without: [Load] = []
        var with: [Load] = []
        _ = try await measure(NullIntake(), "warming up:    ")
        for _ in 0..<rounds {
            without.append(try await measure(NullIntake(), "stores nothing:"))
            with.append(try await measure(store.intake, "durable:       "))
        }
        await store.ledger.close()
        let rate = median(with.map(\.perSecond))
        let ratio = rate / median(without.map(\.perSecond))
        let tail = median(with.map(\.p99)) / median(without.map(\.p99))
        let failures = (with + without).reduce(0) { $0 + $1.failures }
        CallbackBenchmark.report(
            String(
                format: "median: durable %.0f/s (goal 15000), %.0f %% of the same server without a store (60), "
                    + "p99 %.2f ms, %.1f times the other's (3), %.0f failures",
                rate,
                ratio * 100,
                median(with.map(\.p99)),
                tail,
                failures
            )
        )
        return ratio >= 0.6 && tail < 3 && rate >= 15_000 && failures == 0
    }

    private static func measure(_ intake: any MessageIntake, _ title: String) async throws -> Load {
        try await Server.run(intake) { port in
            let before = Usage.processorTime
            let load = try Load.run(.lapord, port: port, seconds: seconds)
            let microseconds = (Usage.processorTime - before) / load.requests * 1e6
            CallbackBenchmark.report(String(format: "%@ \(load), %.1f µs of processor each", title, microseconds))
            return load
        }
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }
}
