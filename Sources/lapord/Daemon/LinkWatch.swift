import Carriers
import CentralAPI
import Foundation
import Logging
import Operations
import ServiceLifecycle

/// Tells in the log when a carrier or the central system goes away and comes back.
///
/// Neither tells of it by itself, so they are asked now and then.
struct LinkWatch: Service {
    let carriers: [any Carrier]
    let central: GuardedCentralSystem
    let alerts: AlertChannels
    let logGate: LogGate
    let logger: Logger

    private static let interval = Duration.seconds(15)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var states: [CarrierName: CarrierHealth.State] = [:]
            var isCentralUp = true
            var refusedSince: Date?
            while !Task.isCancelled {
                for carrier in carriers {
                    let health = await carrier.health()
                    let previous = states.updateValue(health.state, forKey: carrier.name)
                    report(carrier.name, health, after: previous)
                }
                let health = central.health
                let isUp = health.isUp
                if isUp != isCentralUp {
                    isCentralUp = isUp
                    logger.log(
                        level: isUp ? .notice : .error,
                        isUp ? "the central system answers again" : "the central system cannot be used",
                        metadata: [
                            "event": isUp ? "central-up" : "central-down", "reason": "\(health.detail)",
                        ]
                    )
                }
                refusedSince = await tell(of: health, refusedSince: refusedSince)
                // Also tells of repeated lines that were left out, where nothing is logged that would.
                logGate.flush()
                do {
                    try await Task.sleep(for: Self.interval)
                } catch {
                    return
                }
            }
        }
    }

    private func report(_ name: CarrierName, _ health: CarrierHealth, after previous: CarrierHealth.State?) {
        guard health.state != previous else { return }
        let metadata: Logger.Metadata = ["carrier": "\(name)", "detail": "\(health.detail)"]
        switch health.state {
        case .up:
            logger.notice("a carrier hears citizens", metadata: metadata.merging(["event": "carrier-up"]) { $1 })
        case .down:
            logger.error("a carrier is down", metadata: metadata.merging(["event": "carrier-down"]) { $1 })
        case .starting:
            logger.info("a carrier is starting", metadata: metadata)
        }
    }

    /// Alerts once when the central system refuses our credentials: nothing gets through until somebody acts.
    private func tell(of health: CentralHealth, refusedSince: Date?) async -> Date? {
        switch (health.condition, refusedSince) {
        case (.locked, nil):
            let now = Date()
            await alerts.tell(notice(.raised, since: now, reason: health.barrier))
            return now
        case (.closed, let since?):
            await alerts.tell(notice(.cleared, since: since, reason: nil))
            return nil
        default:
            return refusedSince
        }
    }

    private func notice(_ state: AlertNotice.State, since: Date, reason: String?) -> AlertNotice {
        AlertNotice(
            alert: .centralRefusesUs,
            state: state,
            instance: alerts.instance,
            at: Date(),
            quietSeconds: -since.timeIntervalSinceNow,
            reason: reason
        )
    }
}
