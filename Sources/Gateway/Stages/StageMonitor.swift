import Logging
import Metrics
import Synchronization

/// Knows whether the stages are alive: each beats whenever it looks for work, and counts what it did.
package final class StageMonitor: Sendable {
    /// What is known of a stage.
    package struct Pulse: Hashable, Sendable {
        /// When it last looked for work.
        package var lastBeat: ContinuousClock.Instant
        /// How many pieces of work it finished.
        package var done: Int
        /// How many passes failed, counted since the last that did not.
        package var failuresInARow: Int
        /// Why the last pass failed, while it does.
        package var trouble: String?
    }

    private let pulses = Mutex<[StageName: Pulse]>([:])

    package init() {}

    /// The stages that have started.
    package var all: [StageName: Pulse] { pulses.withLock { $0 } }

    /// Whether every stage that has started looked for work within a time.
    ///
    /// - Parameters:
    ///   - limit: Longer than the stages' slowest timer.
    ///   - now: The time of the question.
    /// - Returns: The stages that did not.
    package func silentStages(for limit: Duration, now: ContinuousClock.Instant = .now) -> [StageName] {
        pulses.withLock { pulses in
            pulses.filter { now - $0.value.lastBeat > limit }.keys.sorted { $0.rawValue < $1.rawValue }
        }
    }

    func beat(_ stage: StageName) {
        pulses.withLock { pulses in
            pulses[stage, default: Pulse(lastBeat: .now, done: 0, failuresInARow: 0)].lastBeat = .now
        }
    }

    func finished(_ stage: StageName, count: Int = 1) {
        guard count > 0 else { return }
        Counter(label: "lapord_stage_done_total", dimensions: [("stage", stage.rawValue)]).increment(by: count)
        pulses.withLock { pulses in
            pulses[stage]?.done += count
            pulses[stage]?.failuresInARow = 0
            pulses[stage]?.trouble = nil
        }
    }

    /// Notes that a pass failed, and says how long to wait before the next: 1 s, doubling up to 30 s.
    func trouble(_ error: any Error, in stage: StageName, logger: Logger) -> Duration {
        let failures = failed(stage, trouble: "\(error)")
        let pause = Duration.seconds(min(30, 1 << min(failures - 1, 5)))
        logger.error(
            "the stage cannot work and tries again",
            metadata: [
                "stage": "\(stage.rawValue)", "error": "\(error)", "pause": "\(pause)", "failures": "\(failures)",
            ]
        )
        return pause
    }

    private func failed(_ stage: StageName, trouble: String) -> Int {
        Counter(label: "lapord_stage_failures_total", dimensions: [("stage", stage.rawValue)]).increment()
        return pulses.withLock { pulses in
            pulses[stage]?.failuresInARow += 1
            pulses[stage]?.trouble = trouble
            return pulses[stage]?.failuresInARow ?? 1
        }
    }

    func recovered(_ stage: StageName) {
        pulses.withLock { pulses in
            pulses[stage]?.failuresInARow = 0
            pulses[stage]?.trouble = nil
        }
    }
}
