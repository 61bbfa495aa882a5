import Foundation
import Ledger

/// More than the ledger takes, for a minute: what is acknowledged is on disk, everything else is a clean 503, and when it is
/// over nothing is left of it.
///
/// Kept from falling behind by a short queue instead of a slow disk: of 256 connections only so many may wait for the ledger.
enum OverloadMeasure {
    private static let usualSeconds = 60
    private static let connections = 256
    private static let writeLimit = 12

    static func run(_ folder: URL, seconds wanted: Int?) async throws -> Bool {
        let seconds = wanted ?? usualSeconds
        let store = try DurableIntake(folder: folder, writeLimit: writeLimit)
        let before = Usage.residentMegabytes
        let (load, answers, peak) = try await Server.run(store.intake) { port in
            let peak = Peak()
            let watching = Task.detached {
                while !Task.isCancelled {
                    await peak.note(Usage.residentMegabytes)
                    try? await Task.sleep(for: .milliseconds(500))
                }
            }
            let (load, answers) = try Load.overload(port: port, seconds: seconds, connections: connections)
            watching.cancel()
            return (load, answers, await peak.megabytes)
        }
        let stored = try await store.ledger.counts().inboundWaiting
        // The load ends with requests under way, whose answers nobody counts.
        let isHonest = (answers.stored...(answers.stored + connections)).contains(stored)
        let after = try await Server.run(store.intake) { port in
            try Load.run(.lapord, port: port, seconds: 1, connections: 8)
        }
        await store.ledger.close()
        CallbackBenchmark.report(
            """
            \(load)
            \(answers.stored) acknowledged, \(stored) on disk; \(answers.busy) times 503 with Retry-After, \
            \(answers.other) other answers
            memory: \(before) MB before, at most \(peak) MB during
            the second after: \(after)
            """
        )
        let isOverload = answers.busy >= answers.stored
        if !isOverload { CallbackBenchmark.report("it was no overload: fewer refused than stored") }
        return isHonest && isOverload && answers.other == 0 && after.failures == 0
    }

    private actor Peak {
        private(set) var megabytes = 0

        func note(_ megabytes: Int) { self.megabytes = max(self.megabytes, megabytes) }
    }
}
