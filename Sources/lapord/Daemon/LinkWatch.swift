import Carriers
import CentralAPI
import Logging
import Operations
import ServiceLifecycle

/// Tells in the log when a carrier or the central system goes away and comes back.
///
/// Neither tells of it by itself, so they are asked now and then.
struct LinkWatch: Service {
    let carriers: [any Carrier]
    let central: GuardedCentralSystem
    let logGate: LogGate
    let logger: Logger

    private static let interval = Duration.seconds(15)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var states: [CarrierName: CarrierHealth] = [:]
            var isCentralUp = true
            while !Task.isCancelled {
                for carrier in carriers {
                    let health = await carrier.health()
                    let previous = states.updateValue(health, forKey: carrier.name)
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

    private func report(_ name: CarrierName, _ health: CarrierHealth, after previous: CarrierHealth?) {
        let metadata: Logger.Metadata = ["carrier": "\(name)", "detail": "\(health.detail)"]
        func event(_ name: String) -> Logger.Metadata { metadata.merging(["event": "\(name)"]) { $1 } }
        if health.hearing != previous?.hearing {
            switch health.hearing {
            case .up: logger.notice("a carrier hears citizens", metadata: event("carrier-up"))
            case .down: logger.error("a carrier is down", metadata: event("carrier-down"))
            case .starting: logger.info("a carrier is starting", metadata: metadata)
            case .absent: break
            }
        }
        // A link that neither hears nor sends is one event.
        if health.sending != previous?.sending, health.hearing != .down {
            switch health.sending {
            case .down: logger.error("a carrier takes no replies", metadata: event("carrier-not-sending"))
            case .up where previous?.sending == .down:
                logger.notice("a carrier takes replies again", metadata: event("carrier-sending"))
            case .up, .starting, .absent: break
            }
        }
    }
}
