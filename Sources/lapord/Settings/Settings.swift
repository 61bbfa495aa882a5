import Carriers
import CentralAPI
import Certificates
import ComplaintParser
import Complaints
import ConfigurationFile
import Gateway
import HTTPCarrier
import Ledger
import Logging
import Operations

/// Everything that the daemon is told: the main file and the files that it names, read and checked.
struct Settings: Sendable {
    /// The main file, as it was named.
    var file: String
    /// Who runs the service, for people.
    var instance: String
    /// The zone in which the office's days begin.
    var zone: OfficeZone
    var log: LogSettings
    var ledger: Ledger.Configuration
    /// How the ledger is kept in order.
    var upkeep: Upkeep.Configuration
    var gateway: Gateway.Configuration
    /// The words of the replies, and the manners in which they are sent.
    var writer: NotificationStage.Writer
    var parser: ComplaintParser
    /// The SP4N categories that the parser may give.
    var categories: [String]
    /// The agencies that it may give.
    var agencies: [Agency]
    /// Their codes.
    var agencyCodes: [String] { agencies.map(\.code) }
    var callbacks: CallbackListener.Configuration?
    var carriers: [CarrierSettings]
    /// Which carrier may send which reply.
    var routes: [CarrierRoute]
    var central: CentralConfiguration
    var operations: OperationsSettings
    /// When and whom to remind of deadlines.
    var reminders: ReminderSettings
    /// When silence is alerting, and whom to tell.
    var alert: AlertConfiguration
    /// By which carriers lapord texts itself.
    var loopbackTest: LoopbackTestSettings
    /// Each section of the main file as text, to see what a reload changes.
    var fingerprints: [String: String]
    /// The contents of the files that it names.
    var namedFiles = NamedFiles()
    /// What an operator should know of the files, and what does not keep the daemon from starting.
    var notes: [String] = []

    func tellNotes(_ logger: Logger) {
        for note in notes { logger.warning("the configuration needs a look", metadata: ["note": "\(note)"]) }
    }
}

/// Where the log goes, and how much of it.
struct LogSettings: Hashable, Sendable {
    var destination: LogDestination
    var level: Logger.Level
}

/// Where operators reach the daemon.
struct OperationsSettings: Sendable {
    /// The Unix socket of the command line.
    var socketPath: String
    /// A TCP address for health and metrics, if any.
    var listenAddress: (host: String, port: Int)?
    /// The tokens of callers from the network.
    var tokens: [AccessToken] = []
    /// The certificate of that address; nil listens in the clear.
    var tls: CertificateFiles?
}
