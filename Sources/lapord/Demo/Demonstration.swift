import ConfigurationFile
import Foundation
import Gateway
import Logging
import Operations
import Sandbox
import ServiceLifecycle

/// The daemon with all its peers simulated, on the loopback.
struct Demonstration {
    private let files: DemonstrationFolder
    private let callbackPort: Int
    private let smsc: SimulatedSMSC
    private let smpp: SimulatedSMSC
    private let modem: SimulatedModem
    private let central: SimulatedCentralSystem
    private let modemControl: SimulatedModemControl
    private let ports: (smsc: Int, modem: Int, smpp: Int, binds: Int, central: Int, operations: Int)
    private let screen = DemonstrationScreen()

    /// The default sender of the prompt's texts.
    static let citizen = "+6281273440001"

    init(folder: URL, knowledge: URL, callbackPort: Int) throws {
        files = try DemonstrationFolder(folder: folder, knowledge: knowledge)
        self.callbackPort = callbackPort
        ports = (
            FreePort.near(13_013), FreePort.near(13_014), FreePort.near(13_015), FreePort.near(2775),
            FreePort.near(9780),
            FreePort.near(9109)
        )
        let quiet = Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
        smsc = SimulatedSMSC(
            configuration: .init(
                port: ports.smsc,
                messageURL: "http://127.0.0.1:\(callbackPort)/carriers/smsc/mo"
            ),
            logger: quiet
        )
        smpp = SimulatedSMSC(
            configuration: .init(
                port: ports.smpp,
                style: .smpp,
                smppPort: ports.binds,
                secret: DemonstrationFolder.smppPassword
            ),
            logger: quiet
        )
        modem = SimulatedModem(configuration: .init(devicePath: files.modemPath), logger: quiet)
        modemControl = SimulatedModemControl(modem: modem, port: ports.modem, logger: quiet)
        central = try SimulatedCentralSystem(
            configuration: .init(
                port: ports.central,
                journalPath: files.complaintsPath,
                timeline: .usual(pace: 20, isAutomatic: true)
            ),
            logger: quiet,
            onComplaint: { [screen] in screen.show(complaint: $0) }
        )
    }

    /// Runs until Ctrl-C or SIGTERM.
    func run() async throws {
        try files.writeConfiguration(
            callbackPort: callbackPort,
            smscPort: ports.smsc,
            smppPort: ports.binds,
            centralPort: ports.central,
            operationsPort: ports.operations
        )
        let settings = try Settings.load(path: files.configurationPath, environment: [:])
        let gate = LogGate(sink: settings.log.destination.sink(), level: settings.log.level)
        gate.bootstrap()
        let registry = MetricsRegistry()
        registry.bootstrap()
        try modem.start()
        defer { modem.stop() }
        let watchers = watchReplies()
        defer { watchers.forEach { $0.cancel() } }
        let prompt = StandardInput.isTerminal ? DemonstrationPrompt(smsc: smsc, modem: modem, screen: screen) : nil
        var daemon = Daemon(
            settings: settings,
            logGate: gate,
            registry: registry,
            logger: Logger(label: "lapord")
        )
        daemon.companions = [smsc, smpp, modemControl, central]
        daemon.observer = { [screen] in screen.show(event: $0) }
        let introduction = introduction
        daemon.onReady = { [screen] _ in
            screen.show(introduction: introduction)
            prompt?.start()
        }
        try await daemon.run()
        print("stopped cleanly")
    }

    private func watchReplies() -> [Task<Void, Never>] {
        let bySMSC = smsc.submissions()
        let bySMPP = smpp.submissions()
        let byModem = modem.submissions()
        return [
            Task { [screen] in
                for await reply in bySMPP { screen.show(reply: reply.text, to: reply.recipient, by: "smpp") }
            },
            Task { [screen] in
                for await reply in bySMSC { screen.show(reply: reply.text, to: reply.recipient, by: "smsc") }
            },
            Task { [screen] in
                for await reply in byModem { screen.show(reply: reply.text, to: reply.recipient, by: "modem") }
            },
        ]
    }

    private var introduction: String {
        """
        lapord is running, with simulated peers.

          callbacks        http://127.0.0.1:\(callbackPort)/carriers/smsc/mo        (Kannel's get-url form)
                           http://127.0.0.1:\(callbackPort)/carriers/generic/mo     (JSON, form or query)
          simulated SMSC   http://127.0.0.1:\(ports.smsc)/sandbox/messages
          SMSC by SMPP     127.0.0.1:\(ports.binds)    http://127.0.0.1:\(ports.smpp)/sandbox/messages
          simulated modem  \(files.modemPath)    http://127.0.0.1:\(ports.modem)/sandbox/messages
          simulated SP4N   http://127.0.0.1:\(ports.central)/sandbox/complaints
          operations       http://127.0.0.1:\(ports.operations)/healthz  /readyz  /metrics
          ledger           \(files.folder.path(percentEncoded: false))/ledger.sqlite
          configuration    \(files.configurationPath)

        Send a first SMS:

          curl -G http://127.0.0.1:\(callbackPort)/carriers/smsc/mo -d from=%2B6281273440001 -d to=9009 -d id=$RANDOM$RANDOM \\
            --data-urlencode 'text=LAPOR jalan berlubang di desa Guci kec Ujan Mas, banyak motor jatuh'

        Send one by the simulated modem:

          curl http://127.0.0.1:\(ports.modem)/sandbox/mo -d from=%2B6281273440002 \\
            --data-urlencode 'text=sampah menumpuk di desa Kepur sudah seminggu'

        Send one over SMPP:

          curl http://127.0.0.1:\(ports.smpp)/sandbox/mo -d from=%2B6281273440003 \\
            --data-urlencode 'text=lampu jalan mati di desa Lingga kec Lawang Kidul'

        Ask for the state of the service:

          \(CommandLine.arguments[0]) status --socket \(files.socketPath)

        Press Ctrl-C to stop.

        """
    }
}
