package import Logging
import Metrics

/// Tells alerts to everybody who is to hear of them, and counts whether they could.
package struct AlertChannels: Sendable {
    /// Which daemon this is, for those who get the alert.
    package let instance: String
    private let channels: [any AlertChannel]
    private let logger: Logger

    /// Makes a alerts.
    ///
    /// - Parameters:
    ///   - instance: Which daemon this is.
    ///   - channels: Whom to tell.
    ///   - logger: Where it is told that somebody could not be reached.
    package init(instance: String, channels: [any AlertChannel], logger: Logger) {
        self.instance = instance
        self.channels = channels
        self.logger = logger
        // Told from the start as zero, so that the first failure is seen as a rise.
        for channel in channels { Self.count(channel, isTaken: false, by: 0) }
    }

    /// Tells all channels, one after the other; each has a deadline of its own.
    ///
    /// - Returns: Whether each took it, by the name of the channel.
    @discardableResult
    package func tell(_ notice: AlertNotice) async -> [String: Bool] {
        var outcomes: [String: Bool] = [:]
        for channel in channels {
            let isTaken = await channel.deliver(notice)
            Self.count(channel, isTaken: isTaken, by: 1)
            outcomes[channel.name] = isTaken
            if !isTaken {
                logger.error(
                    "an alert could not be told",
                    metadata: ["channel": "\(channel.name)", "alert": "\(notice.alert.rawValue)"]
                )
            }
        }
        return outcomes
    }

    private static func count(_ channel: any AlertChannel, isTaken: Bool, by amount: Int) {
        Counter(
            label: "lapord_alert_deliveries_total",
            dimensions: [("channel", channel.name), ("outcome", isTaken ? "taken" : "failed")]
        )
        .increment(by: amount)
    }
}
