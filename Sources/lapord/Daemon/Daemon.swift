import Administration
import Carriers
import CentralAPI
import Certificates
import Complaints
import ConfigurationFile
import Foundation
import Gateway
import HTTPCarrier
import Ledger
import Logging
import NIOCore
import Operations
import ServiceLifecycle
import UnixSignals

/// The daemon: everything that the settings name, wired together and run until it is told to stop.
struct Daemon {
    let settings: Settings
    let logGate: LogGate
    let registry: MetricsRegistry
    let logger: Logger
    /// Sees every step of every message; used by the demonstration.
    var observer: GatewayObserver = { _ in }
    /// Told once everything listens, with the callback listener's port.
    var onReady: @Sendable (_ callbackPort: Int?) -> Void = { _ in }
    /// Services that live and end with the daemon: the demonstration's peers.
    var companions: [any Service] = []

    /// How long what is under way may take to finish after SIGTERM.
    private static let patience = Duration.seconds(45)
    /// A stage that has not looked for work for so long is stuck: their slowest timer is 30 seconds.
    private static let stageLimit = Duration.seconds(120)

    /// Runs until SIGTERM or SIGINT, or until a part fails.
    func run() async throws {
        let ledger = try Ledger(configuration: settings.ledger, logger: logger)
        do {
            try await run(with: ledger)
            await ledger.close()
        } catch {
            await ledger.close()
            throw error
        }
    }

    private func run(with ledger: Ledger) async throws {
        settings.tellNotes(logger)
        ledger.dropCopies(unreadSince: .distantFuture)
        let conversation = settings.gateway.conversation
        let clockWatch = ClockWatch(
            ledger: ledger,
            deadline: { conversation.deadline(for: $0, receivedAt: $1) },
            logger: logger
        )
        try await clockWatch.begin()
        let gateway = Gateway(
            configuration: settings.gateway,
            ledger: ledger,
            isClockSettled: { clockWatch.isSettled() },
            observer: observer,
            logger: logger
        )
        try await gateway.recover()
        let central = settings.central.makeSystem(logger: logger)
        let language = Language(parser: settings.parser, writer: settings.writer)
        var running: [RunningCarrier] = []
        for carrier in settings.carriers {
            running.append(
                try await RunningCarrier(carrier, intake: gateway.intake, ledger: ledger, logger: logger)
            )
        }
        let carriers = running.map(\.carrier)
        let stages = gateway.stages(
            reader: { language.read($0, receivedAt: $1, recipient: $2, prefersReport: $3) },
            central: central,
            writer: { language.writer },
            carriers: carriers,
            router: CarrierRouter(routes: settings.routes)
        )
        let listener = settings.callbacks.map { configuration in
            CallbackListener(
                configuration: configuration,
                endpoints: running.flatMap(\.endpoints),
                logger: logger
            )
        }
        let liveness: @Sendable () -> Liveness = { [monitor = gateway.monitor] in
            // Work that waits for a full disk does not hang, and a restart would lose what it knows.
            if ledger.trouble != nil { return .alive }
            let silent = monitor.silentStages(for: Self.stageLimit)
            return silent.isEmpty ? .alive : .stuck(silent.map(\.rawValue).joined(separator: ", "))
        }
        let operationsCertificate = try settings.operations.tls.map {
            try ListenerCertificate(for: "operations", files: $0)
        }
        let certificates = [listener?.certificate, operationsCertificate].compactMap(\.self)
        let renewal = CertificateWatch(certificates: certificates, logger: logger)
        var administration = Administration(
            ledger: ledger,
            rules: settings.administrationRules(language),
            carriers: carriers,
            logger: logger
        )
        let alerts = settings.alert.makeAlertChannels(instance: settings.instance, logger: logger) {
            [administration] number, text in
            _ = try await administration.carryOut(SendText(number: number, text: text), by: .daemon)
        }
        let alertWatch = AlertWatch(settings.alert.book, alerts: alerts, central: central, logger: logger)
        let watch = SilenceWatch(
            configuration: settings.alert.silence,
            alerts: alerts,
            zone: TimeZone(identifier: OfficeZone.current.identifier) ?? .gmt,
            logger: logger,
            lastHeard: { try? await ledger.counts().lastInbound },
            history: { await Self.history(of: ledger) }
        )
        let loopbackTests = settings.loopbackTest.routes.compactMap { route in
            carriers.first { $0.name.rawValue == route.carrier }.map { carrier in
                LoopbackTestWatch(
                    configuration: settings.loopbackTest.plan,
                    link: CarrierLoopbackTest(link: carrier, number: route.number, ledger: ledger, logger: logger),
                    alerts: alerts,
                    logger: logger
                )
            }
        }
        let upkeep = Upkeep(configuration: settings.upkeep, store: ledger, monitor: gateway.monitor, logger: logger)
        let health = DaemonHealth(
            version: Lapord.version,
            ledger: ledger,
            gateway: gateway,
            stageLimit: Self.stageLimit,
            carriers: carriers,
            central: central,
            certificates: certificates,
            clock: {
                ClockStatus(
                    trouble: clockWatch.trouble ?? upkeep.doubt,
                    jumpedAt: clockWatch.lastJump?.at,
                    jumpSeconds: clockWatch.lastJump?.seconds
                )
            },
            silence: { watch.silence },
            loopbackTests: { loopbackTests.map(\.status) },
            alerts: { [weak alertWatch] in alertWatch?.standing ?? [] }
        )
        alertWatch.watch { try await health.status() }
        let configuration = DaemonConfiguration(
            settings: settings,
            language: language,
            certificates: certificates,
            renewal: renewal,
            logGate: logGate
        )
        administration.daemon = RunningDaemon(
            status: { try await health.status() },
            readiness: { await health.readiness() },
            reload: { configuration.reload() },
            testAlerts: { [alerts] in
                await alerts.tell(
                    AlertNotice(alert: .test, state: .raised, instance: alerts.instance, at: Date(), quietSeconds: 0)
                )
            },
            letterReaders: Dictionary(
                uniqueKeysWithValues: running.map { ($0.carrier.name.rawValue, $0.readLetter) }
            )
        )
        let notifier = SystemdNotifier(
            logger: logger,
            liveness: liveness,
            status: { await health.summary() }
        )
        let operations = OperationsOpening()
        let announcer = Announcer(
            listener: listener,
            operations: operations,
            carriers: carriers.map(\.name),
            notifier: notifier,
            onReady: onReady,
            logger: logger
        )
        let reload = ReloadService(notifier: notifier, configuration: configuration)
        // Stopped in reverse order: first what brings new work in, last what carries it out.
        var services: [any Service] =
            companions + [notifier, operationsListener(administration, operationsCertificate, liveness, operations)]
        services += stages
        services += [clockWatch, upkeep]
        services += carriers.map { $0 as any Service }
        if let listener { services.append(server(of: listener)) }
        let deadlines = Deadlines(settings: settings, ledger: ledger, logger: logger)
        let links = LinkWatch(carriers: carriers, central: central, logGate: logGate, logger: logger)
        services += loopbackTests.map { $0 as any Service }
        services += [watch, alertWatch, deadlines, renewal, links, announcer, reload, notifier.farewell]
        var group = ServiceGroupConfiguration(
            // Cancelled, each of them would tell of an error of its own beside the one that is to be read.
            services: services.map {
                .init(service: NamedService($0), failureTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = Self.patience
        do {
            try await ServiceGroup(configuration: group).run()
            await central.shutdown()
        } catch {
            await central.shutdown()
            throw error
        }
        logger.notice("stopped; everything that was under way is on disk")
    }

    /// The listener itself, or a server on the socket that systemd holds for it.
    private func server(of listener: CallbackListener) -> any Service {
        let sockets = InheritedSockets()
        let others = sockets.names(besides: ["callbacks"])
        if !others.isEmpty {
            logger.warning(
                "systemd holds a socket that is not taken; that of carriers needs FileDescriptorName=callbacks",
                metadata: ["names": "\(others.joined(separator: " "))"]
            )
        }
        guard let descriptor = sockets["callbacks"] else { return listener }
        logger.notice("systemd holds the address that carriers call")
        return InheritedSocketServer(
            descriptor: descriptor,
            responder: listener.responder,
            makeChannel: { try listener.makeChannel($0) },
            connectionLimit: listener.connectionLimit,
            logger: logger,
            onRunning: { listener.announce(port: $0.localAddress?.port) }
        )
    }

    private static func history(of ledger: Ledger) async -> SilenceWatch.History? {
        let weeks = 8 * 7 * 24
        let first = Int(Date().timeIntervalSince1970) / 3600 - weeks
        guard let hours = try? await ledger.activeHours(since: first) else { return nil }
        return SilenceWatch.History(
            lastHeardAt: try? await ledger.counts().lastInbound,
            activeHours: hours.active,
            firstHour: max(first, hours.first ?? Int(Date().timeIntervalSince1970) / 3600)
        )
    }

    private func operationsListener(
        _ administration: Administration,
        _ certificate: ListenerCertificate?,
        _ liveness: @escaping @Sendable () -> Liveness,
        _ opening: OperationsOpening
    ) -> OperationsListener {
        var endpoints = [OperationsEndpoint.unix(path: settings.operations.socketPath)]
        if let address = settings.operations.listenAddress {
            let endpoint = OperationsEndpoint.tcp(
                host: address.host,
                port: address.port,
                tokens: settings.operations.tokens,
                certificate: certificate
            )
            if let endpoint { endpoints.append(endpoint) }
        }
        opening.expect(endpoints.count)
        return OperationsListener(
            endpoints: endpoints,
            administration: administration,
            registry: registry,
            liveness: liveness,
            logger: logger,
            onRunning: { _, _ in opening.opened() }
        )
    }
}

/// Says that the daemon is ready, once carriers and operators are listened for.
private struct Announcer: Service {
    let listener: CallbackListener?
    let operations: OperationsOpening
    let carriers: [CarrierName]
    let notifier: SystemdNotifier
    let onReady: @Sendable (Int?) -> Void
    let logger: Logger

    func run() async throws {
        let port = await listener?.boundPort()
        if await operations.isOpen(), listener == nil || port != nil {
            let names = carriers.map(\.rawValue).joined(separator: ", ")
            notifier.ready("hearing citizens by \(names)")
            logger.notice(
                "lapord is ready",
                metadata: [
                    "event": "daemon-ready", "carriers": "\(names)", "callback_port": "\(port.map(String.init) ?? "-")",
                ]
            )
            onReady(port)
        }
        try? await gracefulShutdown()
    }
}

/// Reads the configuration again on SIGHUP.
private struct ReloadService: Service {
    let notifier: SystemdNotifier
    let configuration: DaemonConfiguration

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            _ = await notifier.reload { configuration.reload().summary }
        }
    }
}
