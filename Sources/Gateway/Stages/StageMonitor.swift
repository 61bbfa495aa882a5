import Logging
import Metrics
import Synchronization

/// Observes whether the stages are alive: each stage reports when it looks for work, and counts its work.
package final class StageMonitor: Sendable {
    /// The state of a stage.
    package struct Pulse: Hashable, Sendable {
        /// The time of its last look for work.
        package var lastBeat: ContinuousClock.Instant
        /// The number of pieces of work that it finished.
        package var done: Int
        /// The number of failed passes since the last successful one.
        package var failuresInARow: Int
        /// The reason why the last pass failed; nil after a successful one.
        package var trouble: String?
    }

    private struct State {
        var pulses: [StageName: Pulse] = [:]
        /// The pieces of work under way, by their numbers.
        var working: [UInt64: (stage: StageName, began: ContinuousClock.Instant)] = [:]
        var nextWork: UInt64 = 0
    }

    /// The age from which work counts as hanging: every wait within a piece of work has a deadline, and their sum is
    /// far shorter.
    private static let workLimit = Duration.seconds(900)

    private let state = Mutex(State())
    private let timers: [StageName: Metrics.Timer]
    private let done = CounterFamily("lapord_stage_done_total", by: "stage")

    package init() {
        timers = Dictionary(
            uniqueKeysWithValues: StageName.allCases.map { stage in
                (stage, Metrics.Timer(label: "lapord_stage_seconds", dimensions: [("stage", stage.rawValue)]))
            }
        )
    }

    /// The stages that have started.
    package var all: [StageName: Pulse] { state.withLock { $0.pulses } }

    /// Finds the started stages that have not looked for work within a time, or whose work hangs.
    ///
    /// - Parameters:
    ///   - limit: The time, longer than the slowest timer of the stages.
    ///   - now: The present time.
    /// - Returns: These stages.
    package func silentStages(for limit: Duration, now: ContinuousClock.Instant = .now) -> [StageName] {
        state.withLock { state in
            let silent = state.pulses.filter { now - $0.value.lastBeat > limit }.keys
            let hanging = state.working.values.filter { now - $0.began > Self.workLimit }.map(\.stage)
            return Set(silent).union(hanging).sorted { $0.rawValue < $1.rawValue }
        }
    }

    /// Runs a piece of a stage's work, measures it, and registers it while it runs.
    nonisolated(nonsending) func measure<Value>(
        _ stage: StageName,
        _ work: nonisolated(nonsending) () async throws -> Value
    ) async rethrows -> Value {
        let began = ContinuousClock.now
        let number = state.withLock { state in
            state.nextWork += 1
            state.working[state.nextWork] = (stage, began)
            return state.nextWork
        }
        defer {
            _ = state.withLock { $0.working.removeValue(forKey: number) }
            let (seconds, attoseconds) = (ContinuousClock.now - began).components
            timers[stage]?.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
        return try await work()
    }

    func beat(_ stage: StageName) {
        state.withLock { state in
            state.pulses[stage, default: Pulse(lastBeat: .now, done: 0, failuresInARow: 0)].lastBeat = .now
        }
    }

    func finished(_ stage: StageName, count: Int = 1) {
        guard count > 0 else { return }
        done.increment(stage.rawValue, by: count)
        state.withLock { state in
            state.pulses[stage]?.done += count
            state.pulses[stage]?.failuresInARow = 0
            state.pulses[stage]?.trouble = nil
        }
    }

    /// Records a failed pass; returns the pause before the next: 1 s, doubled up to 30 s.
    func trouble(_ error: any Error, in stage: StageName, logger: Logger) -> Duration {
        let failures = failed(stage, trouble: "\(error)")
        let pause = Duration.seconds(min(30, 1 << min(failures - 1, 5)))
        logger.error(
            "the stage cannot work and tries again",
            metadata: [
                "stage": "\(stage.rawValue)", "error": "\(error)", "pause": "\(pause.logged)",
                "failures": "\(failures)",
            ]
        )
        return pause
    }

    private func failed(_ stage: StageName, trouble: String) -> Int {
        Counter(label: "lapord_stage_failures_total", dimensions: [("stage", stage.rawValue)]).increment()
        return state.withLock { state in
            state.pulses[stage]?.failuresInARow += 1
            state.pulses[stage]?.trouble = trouble
            return state.pulses[stage]?.failuresInARow ?? 1
        }
    }

    func recovered(_ stage: StageName) {
        state.withLock { state in
            state.pulses[stage]?.failuresInARow = 0
            state.pulses[stage]?.trouble = nil
        }
    }
}
