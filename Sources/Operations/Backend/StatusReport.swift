package import Foundation

/// How the daemon is, at a glance and in detail.
package struct StatusReport: Hashable, Sendable, Codable {
    /// The daemon's version.
    package var version: String
    /// When it started.
    package var startedAt: Date
    /// One line for a human: whether citizens are being heard.
    package var summary: String
    /// Whether they are, as far as the daemon can know.
    package var isHearing: Bool
    /// The links to the mobile networks.
    package var carriers: [CarrierStatus]
    /// What waits at each stage.
    package var queues: [QueueStatus]
    /// The stages and whether they move.
    package var stages: [StageStatus]
    /// The central system.
    package var central: CentralStatus
    /// The store.
    package var ledger: LedgerStatus
    /// Tickets by state.
    package var tickets: [String: Int]
    /// Tickets whose deadline has passed and that are not done, by classification.
    package var overdue: [String: Int]
    /// When the last message was heard from any carrier; nil if never.
    package var lastHeardAt: Date?
    /// Whether silence has lasted for too long.
    package var silence: SilenceStatus?
    /// What the listeners show that listen with TLS.
    package var certificates: [CertificateStatus]
    /// The loopback tests, by carrier.
    package var loopbackTests: [LoopbackTestStatus]

    /// Makes a report.
    package init(
        version: String,
        startedAt: Date,
        summary: String,
        isHearing: Bool = true,
        carriers: [CarrierStatus] = [],
        queues: [QueueStatus] = [],
        stages: [StageStatus] = [],
        central: CentralStatus = CentralStatus(isUp: false, detail: "not asked yet"),
        ledger: LedgerStatus = LedgerStatus(sizeBytes: 0),
        tickets: [String: Int] = [:],
        overdue: [String: Int] = [:],
        lastHeardAt: Date? = nil,
        silence: SilenceStatus? = nil,
        certificates: [CertificateStatus] = [],
        loopbackTests: [LoopbackTestStatus] = []
    ) {
        self.version = version
        self.startedAt = startedAt
        self.summary = summary
        self.isHearing = isHearing
        self.carriers = carriers
        self.queues = queues
        self.stages = stages
        self.central = central
        self.ledger = ledger
        self.tickets = tickets
        self.overdue = overdue
        self.lastHeardAt = lastHeardAt
        self.silence = silence
        self.certificates = certificates
        self.loopbackTests = loopbackTests
    }
}

/// How the loopback tests through a carrier stand.
package struct LoopbackTestStatus: Hashable, Sendable, Codable {
    /// The carrier.
    package var carrier: String
    /// Whether the last one did not come back, or could not be sent.
    package var isFailing: Bool
    /// When the last one was sent.
    package var lastSentAt: Date?
    /// When one last came back.
    package var lastReturnedAt: Date?
    /// How long that one was under way, in seconds.
    package var secondsUnderWay: Double?

    /// Makes a status.
    package init(
        carrier: String,
        isFailing: Bool,
        lastSentAt: Date? = nil,
        lastReturnedAt: Date? = nil,
        secondsUnderWay: Double? = nil
    ) {
        self.carrier = carrier
        self.isFailing = isFailing
        self.lastSentAt = lastSentAt
        self.lastReturnedAt = lastReturnedAt
        self.secondsUnderWay = secondsUnderWay
    }
}

/// The certificate of a listener.
package struct CertificateStatus: Hashable, Sendable, Codable {
    /// The listener's name, `callbacks` or `operations`.
    package var listener: String
    /// Until when it is valid.
    package var expiresAt: Date

    /// Makes a status.
    package init(listener: String, expiresAt: Date) {
        self.listener = listener
        self.expiresAt = expiresAt
    }
}

/// A link to a mobile network.
package struct CarrierStatus: Hashable, Sendable, Codable {
    /// Its name in the configuration.
    package var name: String
    /// `up`, `starting` or `down`.
    package var state: String
    /// One line for a human.
    package var detail: String
    /// Facts by name, for example `signal` or `sim_used`; those that are numbers become metrics.
    package var facts: [String: String]
    /// When the last message came by it.
    package var lastHeardAt: Date?

    /// Makes a status.
    package init(name: String, state: String, detail: String, facts: [String: String] = [:], lastHeardAt: Date? = nil) {
        self.name = name
        self.state = state
        self.detail = detail
        self.facts = facts
        self.lastHeardAt = lastHeardAt
    }
}

/// What waits at a stage.
package struct QueueStatus: Hashable, Sendable, Codable {
    /// The queue's name, for example `forwarding`.
    package var name: String
    /// How much waits.
    package var depth: Int
    /// How much may wait; nil where there is no limit of its own.
    package var limit: Int?
    /// Since when the oldest waits.
    package var oldestAt: Date?

    /// Makes a status.
    package init(name: String, depth: Int, limit: Int? = nil, oldestAt: Date? = nil) {
        self.name = name
        self.depth = depth
        self.limit = limit
        self.oldestAt = oldestAt
    }
}

/// A stage and whether it moves.
package struct StageStatus: Hashable, Sendable, Codable {
    /// The stage's name.
    package var name: String
    /// Whether it has shown within its limit that it moves.
    package var isAlive: Bool
    /// How many seconds ago it last did.
    package var secondsSinceBeat: Double
    /// What troubles it, for a human.
    package var trouble: String?

    /// Makes a status.
    package init(name: String, isAlive: Bool, secondsSinceBeat: Double, trouble: String? = nil) {
        self.name = name
        self.isAlive = isAlive
        self.secondsSinceBeat = secondsSinceBeat
        self.trouble = trouble
    }
}

/// The central system as the daemon sees it.
package struct CentralStatus: Hashable, Sendable, Codable {
    /// Whether it answers.
    package var isUp: Bool
    /// One line for a human.
    package var detail: String
    /// When it last answered with success.
    package var lastSuccessAt: Date?

    /// Makes a status.
    package init(isUp: Bool, detail: String, lastSuccessAt: Date? = nil) {
        self.isUp = isUp
        self.detail = detail
        self.lastSuccessAt = lastSuccessAt
    }
}

/// The store.
package struct LedgerStatus: Hashable, Sendable, Codable {
    /// Size of the database with its log, in bytes.
    package var sizeBytes: Int64
    /// Free space on its file system, in bytes.
    package var freeBytes: Int64?
    /// Why nothing can be written, and what to do; nil where all is well.
    package var trouble: String?

    /// Makes a status.
    package init(sizeBytes: Int64, freeBytes: Int64? = nil, trouble: String? = nil) {
        self.sizeBytes = sizeBytes
        self.freeBytes = freeBytes
        self.trouble = trouble
    }
}

/// How long no message has been heard, against what is plausible.
package struct SilenceStatus: Hashable, Sendable, Codable {
    /// How long it has been quiet, in seconds.
    package var quietSeconds: Double
    /// How long is plausible at this hour, in seconds; nil while too little is known.
    package var limitSeconds: Double?
    /// Whether an alert stands.
    package var isAlerted: Bool

    /// Makes a status.
    package init(quietSeconds: Double, limitSeconds: Double?, isAlerted: Bool) {
        self.quietSeconds = quietSeconds
        self.limitSeconds = limitSeconds
        self.isAlerted = isAlerted
    }
}
