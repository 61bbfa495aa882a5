import Administration
import ArgumentParser
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
        let settings = try Settings.load(path: file.config)
        let gate = LogGate(sink: settings.log.destination.sink(), level: settings.log.level)
        gate.bootstrap()
        let registry = MetricsRegistry()
        registry.bootstrap()
        let logger = Logger(label: "lapord")
        do {
            try await Daemon(settings: settings, logGate: gate, registry: registry, logger: logger).run()
        } catch {
            logger.critical("lapord cannot go on", metadata: ["error": "\(error)"])
            throw ExitCode((error as? LedgerError).map { Refusal($0).exitStatus } ?? 1)
        }
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
        let report = try await connection.ask(ReloadConfiguration())
        try output.show(report) { report in
            for fault in report.faults { print(fault) }
            print(report.summary)
        }
        if !report.isApplied { throw ExitCode(1) }
    }
}
