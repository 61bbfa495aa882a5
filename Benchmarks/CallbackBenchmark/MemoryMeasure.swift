import Foundation
import Ledger

/// Memory and latency while a million callbacks are stored.
enum MemoryMeasure {
    private static let usualCallbacks = 1_000_000
    /// How much more memory the second half may take.
    private static let allowance = 16

    static func run(_ folder: URL, callbacks wanted: Int?) async throws -> Bool {
        let callbacks = wanted ?? usualCallbacks
        let store = try DurableIntake(folder: folder)
        let isFlat = try await Server.run(store.intake) { port in
            var done = 0
            var marks = [0, 100_000, 500_000, callbacks][...]
            var halfway = 0
            while done < callbacks {
                if done >= marks.first ?? .max {
                    marks = marks.dropFirst()
                    CallbackBenchmark.report("after \(done) callbacks: \(Usage.residentMegabytes) MB resident")
                }
                if done < callbacks / 2 { halfway = Usage.residentMegabytes }
                let load = try Load.run(.lapord, port: port, seconds: 5)
                done += Int(load.requests)
                CallbackBenchmark.report("  \(done): \(load)")
            }
            let last = Usage.residentMegabytes
            CallbackBenchmark.report("after \(done) callbacks: \(last) MB resident")
            return last <= max(halfway, 1) + allowance
        }
        CallbackBenchmark.report("ledger: \(store.ledger.sizeInBytes / 1_000_000) MB")
        await store.ledger.close()
        return isFlat
    }
}
