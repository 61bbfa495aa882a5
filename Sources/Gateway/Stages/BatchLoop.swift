import Foundation
import Ledger
import Logging
import ServiceLifecycle

/// Runs a stage that works only within the daemon: takes a batch, settles it, takes the next, and sleeps when there is
/// none.
struct BatchLoop: Sendable {
    let stage: StageName
    let wakeUp: WakeUp
    /// The longest sleep, in case a signal is lost.
    let net: Duration
    /// The time of the next work that no signal announces.
    var nextDue: @Sendable () -> Date? = { nil }
    var clock: @Sendable () -> Date = { Date() }
    let monitor: StageMonitor
    let logger: Logger
    /// Works on one batch; returns the number of settled items.
    let pass: @Sendable () async throws -> Int

    func run() async {
        let stop = StopFlag()
        await withGracefulShutdownHandler {
            while !stop.isSet, !Task.isCancelled {
                monitor.beat(stage)
                do {
                    let settled = try await monitor.measure(stage) { try await pass() }
                    monitor.recovered(stage)
                    if settled > 0 {
                        monitor.finished(stage, count: settled)
                        continue
                    }
                    await wakeUp.wait(atMost: pause)
                } catch is CancellationError {
                    return
                } catch {
                    await wakeUp.wait(atMost: monitor.trouble(error, in: stage, logger: logger))
                }
            }
        } onGracefulShutdown: {
            stop.set()
            wakeUp.signal()
        }
    }

    private var pause: Duration {
        guard let due = nextDue() else { return net }
        return min(net, .seconds(max(0.001, due.timeIntervalSince(clock()))))
    }
}
