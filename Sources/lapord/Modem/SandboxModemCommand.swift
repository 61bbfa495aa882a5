import ArgumentParser
import Formats
import Foundation
import Logging
import Sandbox
import ServiceLifecycle
import UnixSignals

/// `lapord sandbox modem`: the simulated modem alone.
struct SandboxModemCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "modem",
        abstract: "Simulate a GSM modem on a pseudo-terminal.",
        discussion: """
            Prints the device on the first line. Then takes lines 'SENDER TEXT' from standard input as texts of citizens, and lines \
            that begin with '!' as commands (!fault, !silence 20s, !unplug, !status, …). Shows every text that is sent. Runs until \
            SIGINT or SIGTERM, also after standard input has ended.
            """
    )

    @Option(help: "The family that is imitated: huawei, zte, simcom, quectel or wavecom.")
    var dialect = "huawei"

    @Option(
        name: .customLong("quirk"),
        help: ArgumentHelp("A way in which it differs from the specifications; may be repeated; 'list' shows all.")
    )
    var quirks: [String] = []

    @Option(help: ArgumentHelp("A stable name for the device, made as a symbolic link.", valueName: "path"))
    var link: String?

    @Option(help: "How many messages the SIM holds.")
    var slots = 50

    @Option(help: "The PIN that the SIM wants.")
    var pin: String?

    @Option(
        help: ArgumentHelp("Bits a second that the line carries; without it, there is no delay.", valueName: "rate")
    )
    var baud: Int?

    func validate() throws {
        guard ModemDialect.named(dialect) != nil else {
            throw ValidationError(
                "no family '\(dialect)'; use one of \(ModemDialect.all.map(\.name).joined(separator: ", "))"
            )
        }
        if let unknown = quirks.first(where: { $0 != "list" && ModemQuirk(rawValue: $0) == nil }) {
            throw ValidationError("no quirk '\(unknown)'; --quirk list shows all")
        }
        guard (1...255).contains(slots) else { throw ValidationError("a SIM holds 1 to 255 messages") }
        if let baud, baud < 300 { throw ValidationError("the line must carry at least 300 bits a second") }
    }

    func run() async throws {
        guard !quirks.contains("list") else {
            for quirk in ModemQuirk.allCases {
                Self.show(quirk.rawValue.padding(toLength: 22, withPad: " ", startingAt: 0) + quirk.summary)
            }
            return
        }
        let modem = SimulatedModem(
            configuration: .init(
                dialect: ModemDialect.named(dialect) ?? .huawei,
                sim: SIMCard(pin: pin, capacity: slots),
                quirks: Set(quirks.compactMap(ModemQuirk.init)),
                devicePath: link,
                baudRate: baud
            )
        )
        try modem.start()
        Self.show(modem.path)
        let console = ModemConsole(modem: modem)
        // A thread of its own, since reading a terminal waits and cannot be cancelled; it ends with the process.
        Thread.detachNewThread {
            while let line = readLine() {
                if let answer = console.carryOut(line) { Self.show(answer) }
            }
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: Display(modem: modem))],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: .init(label: "sandbox.modem")
            )
        )
        try await group.run()
        modem.stop()
    }

    /// Writes a line at once, also into a pipe.
    private static func show(_ line: String) {
        FileHandle.standardOutput.write(Data((PrintableText.line(line) + "\n").utf8))
    }

    /// Shows what the modem sends.
    private struct Display: Service {
        var modem: SimulatedModem

        func run() async throws {
            for await message in modem.submissions().cancelOnGracefulShutdown() {
                SandboxModemCommand.show("-> \(message.recipient): \(message.text)")
            }
        }
    }
}
