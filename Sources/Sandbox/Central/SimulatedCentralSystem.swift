import Certificates
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A central system on the loopback interface: the REST of `splp-v3`, the XML push of `addstream-xml`, and control over both.
///
/// It knows the protocols only, none of the daemon's types, and takes whatever it is sent, twice if it is sent twice: what it holds
/// afterwards is the measure of the daemon's promise.
///
/// | address | what it is |
/// |---|---|
/// | `/lapor/3.0.0/…` | REST of `splp-v3`; the search `…/complaints?keyword=…` and `…/complaints/statuses?ids=1,2` beside it |
/// | `/api/stream/addstream` | the XML push |
/// | `/sandbox/complaints`, `/sandbox/complaints/{id}/advance`, `…/{id}/status`, `…/{id}/followups` | what it holds; moving it on |
/// | `/sandbox/faults` | faults: `GET`, `POST`, `DELETE` |
/// | `/sandbox/export.csv` | the administrator's export |
package final class SimulatedCentralSystem: Service {
    /// By what answers to questions can be asked for again only if they have changed.
    package enum Validators: Sendable {
        case none
        case entityTag
        case lastModified
    }

    /// How it behaves.
    package struct Configuration: Sendable {
        /// Where it listens.
        package var host: String
        /// The port; 0 takes a free one.
        package var port: Int
        /// The token that callers must show, with its braces; `nil` lets everybody in.
        package var token: String?
        /// What the header `Authorization` (or `auth`) must hold after `Bearer `; `nil` lets everybody in.
        package var bearer: String?
        /// Whether complaints can be searched by their words.
        package var hasLookUp: Bool
        /// By what answers about complaints can be asked for again.
        package var validators: Validators
        /// Whether many statuses can be asked for at once.
        package var hasBatches: Bool
        /// The file in which complaints are written down, if anywhere.
        package var journalPath: String?
        /// What complaints go through.
        package var timeline: SimulatedCentralTimeline
        /// The first tracking ID.
        package var firstTrackingID: Int
        /// Decides all chances.
        package var seed: UInt64

        /// Makes a configuration.
        package init(
            host: String = "127.0.0.1",
            port: Int = 0,
            token: String? = nil,
            bearer: String? = nil,
            hasLookUp: Bool = true,
            validators: Validators = .entityTag,
            hasBatches: Bool = true,
            journalPath: String? = nil,
            timeline: SimulatedCentralTimeline = .usual(isAutomatic: false),
            firstTrackingID: Int = 10_000_001,
            seed: UInt64 = 1
        ) {
            self.host = host
            self.port = port
            self.token = token
            self.bearer = bearer
            self.hasLookUp = hasLookUp
            self.validators = validators
            self.hasBatches = hasBatches
            self.journalPath = journalPath
            self.timeline = timeline
            self.firstTrackingID = firstTrackingID
            self.seed = seed
        }
    }

    /// Its faults.
    package let faults: SimulatedCentralFaults
    /// Its complaints.
    package let archive: SimulatedCentralArchive
    let configuration: Configuration
    let validators = SimulatedValidators()
    private let logger: Logger
    private let onComplaint: @Sendable (SimulatedComplaint) -> Void
    private let port = PortPromise()

    /// Makes a simulated central system.
    ///
    /// - Parameters:
    ///   - configuration: How it behaves.
    ///   - logger: Where it logs.
    ///   - onComplaint: Called for every complaint it takes, before it is answered.
    /// - Throws: Where the journal cannot be read or written.
    package init(
        configuration: Configuration = Configuration(),
        logger: Logger,
        onComplaint: @escaping @Sendable (SimulatedComplaint) -> Void = { _ in }
    ) throws {
        self.configuration = configuration
        self.logger = logger
        self.onComplaint = onComplaint
        faults = SimulatedCentralFaults(seed: configuration.seed)
        archive = try SimulatedCentralArchive(
            firstTrackingID: configuration.firstTrackingID,
            timeline: configuration.timeline,
            journal: configuration.journalPath.map { try SimulatedCentralJournal(path: $0) }
        )
    }

    /// Listens until the service group shuts down.
    package func run() async throws {
        let router = Router(context: SimulatedCentralContext.self)
        SimulatedSPLPRoutes(system: self).add(to: router.group("/lapor/3.0.0"))
        SimulatedAddStreamRoutes(system: self).add(to: router)
        SimulatedCentralControl(system: self).add(to: router.group("/sandbox"))
        var logger = logger
        logger.logLevel = max(logger.logLevel, .notice)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "sandbox-central"
            ),
            onServerRunning: { [port] channel in port.fulfil(channel.localAddress?.port) },
            logger: logger
        )
        defer { port.fulfil(nil) }
        try await application.run()
    }

    /// The port on which it listens; waits until it does.
    ///
    /// - Throws: `CancellationError` if it ended before it listened.
    package func listeningPort() async throws -> Int {
        guard let port = await port.value else { throw CancellationError() }
        return port
    }

    /// The base address for the profile `splp-v3`; waits until it listens.
    ///
    /// - Throws: `CancellationError` if it ended before it listened.
    package func address() async throws -> String {
        "http://\(configuration.host):\(try await listeningPort())/lapor/3.0.0"
    }

    func take(
        _ make: (_ trackingID: Int, _ at: Double) -> SimulatedComplaint
    ) throws -> SimulatedComplaint {
        let complaint = try archive.take(make)
        onComplaint(complaint)
        return complaint
    }
}
