package import Carriers
package import Foundation

/// The condition of the daemon, at a glance and in detail.
package struct StatusReport: Hashable, Sendable, Codable {
    /// The daemon's version.
    package var version: String
    package var startedAt: Date
    /// One line for people: whether citizens are being heard.
    package var summary: String
    /// Whether citizens are heard, as far as the daemon can know.
    package var isHearing: Bool
    package var carriers: [CarrierStatus] = []
    /// The work that waits, by stage.
    package var queues: [QueueStatus] = []
    package var stages: [StageStatus] = []
    package var central: CentralStatus
    package var ledger: LedgerStatus
    /// The number of tickets by state.
    package var tickets: [String: Int] = [:]
    /// The number of tickets whose deadline has passed and that are not done, by classification.
    package var overdue: [String: Int] = [:]
    /// The number of held tickets whose day to decide by has passed.
    package var heldOverdue = 0
    /// The time of the last message by any carrier; nil if none ever came.
    package var lastHeardAt: Date?
    package var silence: SilenceStatus?
    package var clock = ClockStatus()
    package var certificates: [CertificateStatus] = []
    package var loopbackTests: [LoopbackTestStatus] = []
    /// The alerts that stand, the oldest first.
    package var alerts: [StandingAlert] = []
}

/// An alert that was told, and whose trouble is not over.
package struct StandingAlert: Hashable, Sendable, Codable {
    /// The kind, for example `carrier-down`.
    package var alert: String
    /// The carrier or listener that it is about, where it is about one.
    package var subject: String?
    package var reason: String
    package var since: Date

    package init(alert: String, subject: String?, reason: String, since: Date) {
        self.alert = alert
        self.subject = subject
        self.reason = reason
        self.since = since
    }
}

/// The clock of the machine.
package struct ClockStatus: Hashable, Sendable, Codable {
    /// The reason why the clock cannot be relied upon; nil where it can.
    package var trouble: String?
    /// The time after the clock was set last, while this daemon ran; nil if it never was.
    package var jumpedAt: Date?
    /// How far it was set, in seconds; negative for back.
    package var jumpSeconds: Double?

    package init(trouble: String? = nil, jumpedAt: Date? = nil, jumpSeconds: Double? = nil) {
        self.trouble = trouble
        self.jumpedAt = jumpedAt
        self.jumpSeconds = jumpSeconds
    }
}

/// The loopback tests by a carrier.
package struct LoopbackTestStatus: Hashable, Sendable, Codable {
    package var carrier: String
    /// Whether the last one did not come back, or could not be sent.
    package var isFailing = false
    package var lastSentAt: Date?
    package var lastReturnedAt: Date?
    /// The time between sending and return of the last one that came back, in seconds.
    package var secondsUnderWay: Double?

    package init(carrier: String) {
        self.carrier = carrier
    }
}

/// The certificate of a listener.
package struct CertificateStatus: Hashable, Sendable, Codable {
    /// `callbacks` or `operations`.
    package var listener: String
    package var expiresAt: Date
}

/// A link to a mobile network.
package struct CarrierStatus: Hashable, Sendable, Codable {
    /// The name in the configuration.
    package var name: String
    package var health: CarrierHealth
    /// The time of the last message by it.
    package var lastHeardAt: Date?
}

/// The work that waits at a stage.
package struct QueueStatus: Hashable, Sendable, Codable {
    /// For example `forwarding`.
    package var name: String
    package var depth: Int
    /// The most that may wait; nil where there is no limit of its own.
    package var limit: Int?
    /// The time since which the oldest waits.
    package var oldestAt: Date?
}

/// A stage and its last sign of life.
package struct StageStatus: Hashable, Sendable, Codable {
    package var name: String
    /// Whether it looked for work within its limit.
    package var isAlive: Bool
    package var secondsSinceBeat: Double
    /// The reason why its last pass failed.
    package var trouble: String?
}

/// The central system as the daemon meets it.
package struct CentralStatus: Hashable, Sendable, Codable {
    package var isUp: Bool
    /// One line for people.
    package var detail: String
    package var lastSuccessAt: Date?
}

/// The store.
package struct LedgerStatus: Hashable, Sendable, Codable {
    /// The size of the database with its log, in bytes.
    package var sizeBytes: Int64
    /// The free space of its file system, in bytes.
    package var freeBytes: Int64?
    /// The reason why nothing can be written, and the remedy; nil where all is well.
    package var trouble: String?
}

/// The time without a message, against what is plausible.
package struct SilenceStatus: Hashable, Sendable, Codable {
    /// The time without a message, in seconds.
    package var quietSeconds: Double
    /// The plausible time at this hour, in seconds; nil while too little is known.
    package var limitSeconds: Double?
    /// Whether an alert stands.
    package var isAlerted: Bool

    package init(quietSeconds: Double, limitSeconds: Double?, isAlerted: Bool) {
        self.quietSeconds = quietSeconds
        self.limitSeconds = limitSeconds
        self.isAlerted = isAlerted
    }
}
