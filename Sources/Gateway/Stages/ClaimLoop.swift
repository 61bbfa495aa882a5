import Foundation
import Ledger
import Logging
import ServiceLifecycle
import Synchronization

/// Runs a stage: claims due items, works on a limited number of them at once, and sleeps until a signal or the next due
/// time.
///
/// A slow item occupies only its own place. The items that ended since the last turn are settled together, in the same
/// commit as the next claim. On graceful shutdown nothing more is claimed, and the work under way is finished.
struct ClaimLoop<Item: Sendable, Outcome: Sendable>: Sendable {
    let stage: StageName
    /// The number of items that are worked on at once.
    let concurrency: Int
    let wakeUp: WakeUp
    /// The longest sleep, in case a signal is lost.
    let net: Duration
    let monitor: StageMonitor
    let clock: @Sendable () -> Date
    let logger: Logger
    /// Claims up to a number of due items.
    let claim: @Sendable (Int) async throws -> Claim<Item>
    /// Works on one item.
    let process: @Sendable (Item) async -> Outcome
    /// Commits the outcomes of items.
    let settle: @Sendable ([Outcome]) async -> Void

    func run() async {
        let stop = StopFlag()
        await withGracefulShutdownHandler {
            await loop(until: stop)
        } onGracefulShutdown: {
            stop.set()
            wakeUp.signal()
        }
    }

    private func loop(until stop: StopFlag) async {
        let places = Places<Outcome>(count: concurrency)
        await withDiscardingTaskGroup { group in
            while !stop.isSet, !Task.isCancelled {
                monitor.beat(stage)
                let pause = await turn(places, in: &group)
                await wakeUp.wait(atMost: pause)
            }
        }
        await conclude(places.takeEnded())
    }

    /// Settles ended items and claims new ones for the free places; returns the longest time to sleep.
    private func turn(_ places: Places<Outcome>, in group: inout DiscardingTaskGroup) async -> Duration {
        let ended = places.takeEnded()
        let free = places.free
        // Not awaited here: while the disk refuses, results wait, and the loop continues to show that it is alive.
        if !ended.isEmpty { group.addTask { await conclude(ended) } }
        var pause = net
        if free > 0 {
            do {
                let claimed = try await claim(free)
                monitor.recovered(stage)
                places.occupy(claimed.items.count)
                for item in claimed.items {
                    group.addTask {
                        places.end(with: await monitor.measure(stage) { await process(item) })
                        wakeUp.signal()
                    }
                }
                if claimed.items.count < free, let due = claimed.nextDue {
                    let wait = due.timeIntervalSince(clock())
                    // Due for a while, but nothing could be claimed: another one has it, so a second look at once is useless.
                    pause = min(
                        net,
                        wait > -0.1 || !claimed.items.isEmpty ? .seconds(max(0.001, wait)) : .seconds(1)
                    )
                }
            } catch is CancellationError {
                pause = .zero
            } catch {
                pause = monitor.trouble(error, in: stage, logger: logger)
            }
        }
        return pause
    }

    private func conclude(_ ended: [Outcome]) async {
        guard !ended.isEmpty else { return }
        await settle(ended)
        monitor.finished(stage, count: ended.count)
    }
}

/// The items under way, and the outcomes of those that ended since the last call.
private final class Places<Outcome: Sendable>: Sendable {
    private struct State {
        var free: Int
        var ended: [Outcome] = []
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(free: count))
    }

    var free: Int { state.withLock(\.free) }

    func occupy(_ number: Int) {
        state.withLock { $0.free -= number }
    }

    func end(with outcome: Outcome) {
        state.withLock { state in
            state.free += 1
            state.ended.append(outcome)
        }
    }

    func takeEnded() -> [Outcome] {
        state.withLock { state in
            defer { state.ended.removeAll(keepingCapacity: true) }
            return state.ended
        }
    }
}
