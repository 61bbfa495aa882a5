import ArgumentParser
import Foundation
import Logging
import Operations
import Sandbox
import ServiceLifecycle
import UnixSignals

/// `lapord sandbox`: each simulated peer alone.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs a simulated peer alone, for trying lapord out.",
        subcommands: [SMSC.self, Central.self, SandboxModemCommand.self]
    )

    /// `lapord sandbox smsc`.
    struct SMSC: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "An SMSC that takes sendsms and JSON submissions and calls lapord back, or speaks SMPP."
        )

        @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
        var port = 13013

        @Option(help: "Where lapord takes messages.")
        var callback = "http://127.0.0.1:8708/carriers/smsc/mo"

        @Option(help: "The form of messages: kannel, json, or smpp to the binds at --smpp-port.")
        var style = "kannel"

        @Option(help: "The port for binds over SMPP on 127.0.0.1; 0 takes a free one. Without it there is no SMPP.")
        var smppPort: Int?

        @Option(help: "The password that binds must give, and the secret of callbacks.")
        var secret: String?

        @Option(help: "A file to which every accepted submission is appended.")
        var journal: String?

        func run() async throws {
            guard let style = SimulatedSMSC.Configuration.Style(rawValue: style) else {
                throw ValidationError("The style is kannel, json or smpp.")
            }
            let logger = SandboxCommand.logger()
            let smsc = SimulatedSMSC(
                configuration: .init(
                    port: port,
                    messageURL: callback,
                    style: style,
                    smppPort: style == .smpp ? smppPort ?? 2775 : smppPort,
                    secret: secret,
                    journalPath: journal
                ),
                logger: logger
            )
            try await SandboxCommand.run(smsc, logger: logger) {
                guard let port = await smsc.boundPort() else { return }
                print("simulated SMSC on http://127.0.0.1:\(port)" + (style == .smpp ? "" : ", calling \(callback)"))
                if let port = await smsc.boundSMPPPort() { print("SMPP on 127.0.0.1:\(port)") }
                print(
                    "let a citizen text:  curl -d from=081273440001 --data-urlencode 'text=...' http://127.0.0.1:\(port)/sandbox/mo"
                )
                print("what citizens got:   curl http://127.0.0.1:\(port)/sandbox/messages")
                print("let it fail:         curl -d kind=unavailable -d next=3 http://127.0.0.1:\(port)/sandbox/faults")
            }
        }
    }

    /// `lapord sandbox central`.
    struct Central: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A central system with SP4N's two interfaces."
        )

        @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
        var port = 9780

        @Option(help: "A file in which complaints are written down.")
        var journal: String?

        @Flag(help: "Complaints move on by themselves.")
        var moving = false

        func run() async throws {
            let logger = SandboxCommand.logger()
            let central = try SimulatedCentralSystem(
                configuration: .init(
                    port: port,
                    journalPath: journal,
                    timeline: .usual(isAutomatic: moving)
                ),
                logger: logger
            )
            try await SandboxCommand.run(central, logger: logger) {
                guard let port = try? await central.listeningPort() else { return }
                print("simulated central system on http://127.0.0.1:\(port)/lapor/3.0.0")
                print("what it holds:  curl http://127.0.0.1:\(port)/sandbox/complaints")
                print("let it fail:    curl -d kind=drop_after -d next=1 http://127.0.0.1:\(port)/sandbox/faults")
                print("more faults:    curl http://127.0.0.1:\(port)/sandbox/faults")
                print("its export:     curl -o export.csv http://127.0.0.1:\(port)/sandbox/export.csv")
            }
        }
    }

    private static func logger() -> Logger {
        var logger = Logger(label: "sandbox") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }

    private static func run(
        _ service: some Service,
        logger: Logger,
        announce: @escaping @Sendable () async -> Void
    ) async throws {
        let announcer = Task { await announce() }
        defer { announcer.cancel() }
        let group = ServiceGroup(
            services: [service],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        try await group.run()
    }
}
