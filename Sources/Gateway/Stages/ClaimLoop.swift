import Foundation
import Ledger
import Logging
import ServiceLifecycle
import Synchronization

/// Drives a stage: claims what is due, works on up to a number of items at once, and sleeps until a signal or the next due time.
///
/// A slow item holds its own slot only. On graceful shutdown nothing more is claimed and what is under way is finished.
struct ClaimLoop<Item: Sendable>: Sendable {
    let stage: StageName
    /// How many items are worked on at once.
    let concurrency: Int
    let wakeUp: WakeUp
    /// The longest sleep: the net under lost signals.
    let net: Duration
    let monitor: StageMonitor
    let clock: @Sendable () -> Date
    let logger: Logger
    /// Claims up to a number of due items.
    let claim: @Sendable (Int) async throws -> [Item]
    /// Works on one item and commits the result.
    let process: @Sendable (Item) async -> Void
    /// When the next item becomes due that is not due yet.
    let nextDue: @Sendable () async throws -> Date?

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
        let slots = Slots(count: concurrency)
        await withDiscardingTaskGroup { group in
            while !stop.isSet, !Task.isCancelled {
                monitor.beat(stage)
                let free = slots.free
                var pause = net
                if free > 0 {
                    do {
                        let items = try await claim(free)
                        monitor.recovered(stage)
                        slots.take(items.count)
                        for item in items {
                            group.addTask {
                                await monitor.measure(stage) { await process(item) }
                                monitor.finished(stage)
                                slots.release()
                                wakeUp.signal()
                            }
                        }
                        if items.count == free { continue }
                        if let due = try await nextDue() {
                            let wait = due.timeIntervalSince(clock())
                            // Due already, and yet nothing could be claimed: somebody else's, so looking again at once is idle.
                            pause = min(net, wait > 0 || !items.isEmpty ? .seconds(max(0.001, wait)) : .seconds(1))
                        }
                    } catch is CancellationError {
                        return
                    } catch {
                        pause = monitor.trouble(error, in: stage, logger: logger)
                    }
                }
                await wakeUp.wait(atMost: pause)
            }
        }
    }
}

/// How many more items may be worked on.
private final class Slots: Sendable {
    private let count: Mutex<Int>

    init(count: Int) {
        self.count = Mutex(count)
    }

    var free: Int { count.withLock { $0 } }

    func take(_ number: Int) {
        count.withLock { $0 -= number }
    }

    func release() {
        count.withLock { $0 += 1 }
    }
}
