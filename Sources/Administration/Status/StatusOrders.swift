package import Foundation
package import Ledger

/// Asks the running daemon how it is.
package struct AskStatus: Order {
    package static let name = "status"
    package static let isHarmless = true

    package init() {}

    package func answer(_ administration: Administration, by requester: Requester) async throws -> StatusReport {
        try await administration.runningDaemon.status()
    }
}

/// Lets the running daemon read its configuration again.
package struct ReloadConfiguration: Order {
    package static let name = "reload"
    package static let timeLimit = Duration.seconds(60)

    package init() {}

    package func answer(_ administration: Administration, by requester: Requester) async throws -> ReloadReport {
        await (try administration.runningDaemon).reload()
    }
}

/// Sends a test by the channels of alerts.
package struct TestAlerts: Order {
    package static let name = "alert/test"
    package static let timeLimit = Duration.seconds(180)

    package init() {}

    /// The channels.
    package struct Answer: Hashable, Sendable, Codable {
        /// Whether each took the test, by its name: `webhook`, `sms`.
        package var channels: [String: Bool]
    }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Answer {
        Answer(channels: await (try administration.runningDaemon).testAlerts())
    }
}

extension Administration {
    fileprivate var runningDaemon: RunningDaemon {
        get throws(Refusal) {
            guard let daemon else { throw Refusal(.busy, "no daemon runs on this ledger") }
            return daemon
        }
    }
}

/// The outcome of reading the configuration again.
package struct ReloadReport: Hashable, Sendable, Codable {
    /// Whether the new configuration is in force.
    package var isApplied: Bool
    /// Every fault, with file and line; empty where it is in force.
    package var faults: [String]
    /// The parts that are in force now, for example `replies`.
    package var applied: [String]
    /// The parts that take effect at the next restart.
    package var needsRestart: [String]
    /// The time at which systemd gave the daemon its credentials, which it cannot read again; nil where it has none by systemd.
    package var credentialsReadAt: Date?

    package init(
        isApplied: Bool,
        faults: [String] = [],
        applied: [String] = [],
        needsRestart: [String] = [],
        credentialsReadAt: Date? = nil
    ) {
        self.isApplied = isApplied
        self.faults = faults
        self.applied = applied
        self.needsRestart = needsRestart
        self.credentialsReadAt = credentialsReadAt
    }

    /// One line for the log and for systemd.
    package var summary: String {
        guard isApplied else {
            return "reload refused, the old configuration stays: \(faults.first ?? "unknown fault")"
                + (faults.count > 1 ? " (and \(faults.count - 1) more)" : "")
        }
        return needsRestart.isEmpty
            ? "configuration reloaded"
            : "configuration reloaded; needs a restart: \(needsRestart.joined(separator: ", "))"
    }
}
