import Foundation
import Ledger
import Logging
import ServiceLifecycle

/// Drives a stage whose work is all within the daemon: takes a batch, settles it, takes the next, and sleeps when there is none.
struct BatchLoop: Sendable {
    let stage: StageName
    let wakeUp: WakeUp
    /// The longest sleep: the net under lost signals.
    let net: Duration
    /// When there is work again that no signal tells of.
    var nextDue: @Sendable () -> Date? = { nil }
    var clock: @Sendable () -> Date = { Date() }
    let monitor: StageMonitor
    let logger: Logger
    /// Works on one batch; returns how many items it settled.
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
