import Administration
import ArgumentParser
import Foundation
import Glibc
import HTTPCarrier
import Ledger
import Logging
import Operations

/// Where the main configuration file is.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .long, help: "The configuration file.", completion: .file(extensions: ["yaml"]))
    var config = "/etc/lapord/lapord.yaml"
}

/// `lapord run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the daemon until SIGTERM or SIGINT.",
        discussion:
            "SIGHUP reloads what can change while it runs. Every key of the file is explained in the file that ships."
    )

    @OptionGroup var file: ConfigurationOption

    func run() async throws {
        var settings = try Settings.load(path: file.config)
        let descriptors = Self.raiseDescriptorLimit()
        let gate = LogGate(sink: settings.log.destination.sink(), level: settings.log.level)
        gate.bootstrap()
        let registry = MetricsRegistry()
        registry.bootstrap()
        let logger = Logger(label: "lapord")
        if let wanted = settings.callbacks?.connectionLimit, wanted > descriptors - Self.descriptorReserve {
            let limit = max(1, descriptors - Self.descriptorReserve)
            settings.callbacks?.connectionLimit = limit
            logger.warning(
                "callbacks.connection_limit is more than the process may open; raise LimitNOFILE",
                metadata: ["wanted": "\(wanted)", "now": "\(limit)", "descriptors": "\(descriptors)"]
            )
        }
        do {
            try await Daemon(settings: settings, logGate: gate, registry: registry, logger: logger).run()
        } catch {
            logger.critical("lapord cannot go on", metadata: ["error": "\(error)"])
            throw ExitCode((error as? LedgerError).map { Refusal($0).exitStatus } ?? 1)
        }
    }

    /// The descriptors that carriers never get: for the ledger, modems, requests to peers, and operators' connections.
    private static let descriptorReserve = 384

    /// Allows as many descriptors as the unit does, where the system lets us; returns how many that are.
    private static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        let now = limit.rlim_cur
        // More than the unit asks for helps nobody, and programs that are started close each one by one.
        limit.rlim_cur = min(limit.rlim_max, max(now, 65_536))
        if setrlimit(resource, &limit) != 0 { limit.rlim_cur = now }
        return Int(clamping: limit.rlim_cur)
    }
}

/// `lapord reload`: what `systemctl reload lapord` runs.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Lets the running daemon read its configuration again.",
        discussion: "A configuration with faults is refused whole, and the old one stays in force."
    )

    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    func run() async throws {
        var report = try await connection.ask(ReloadConfiguration())
        if let since = report.credentialsReadAt { report.needsRestart += changedCredentials(since: since) }
        try output.show(report) { report in
            for fault in report.faults { print(fault) }
            print(report.summary)
        }
        if !report.isApplied { throw ExitCode(1) }
    }

    /// The credentials that were written after systemd gave the daemon a copy. Only root sees them, and the daemon never does.
    private func changedCredentials(since start: Date) -> [String] {
        let folder = ConfigurationFolders(file: connection.config).path("credentials")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().filter { name in
            FileStatus(path: "\(folder)/\(name)").map { $0.changedAt > start.timeIntervalSince1970 } ?? false
        }.map { "credentials/\($0)" }
    }
}
