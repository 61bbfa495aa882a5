import ArgumentParser
import ConfigurationFile
import Foundation
import Logging
import Operations
import Sandbox

/// `lapord demo`: the daemon with simulated peers, and a guided tour in the terminal.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs the daemon with a simulated modem, SMSC and central system.",
        discussion: """
            Shows the steps of each message as they happen. On a terminal, each line at the prompt is an SMS of a \
            citizen. All its files are in one folder, which may be deleted.
            """
    )

    @Option(help: "The folder for the ledger, the key, the simulated modem's device and the written configuration.")
    var directory = "var"

    @Option(help: "The port for callbacks; if it is in use, another one is taken.")
    var port = 8708

    @OptionGroup var parser: ParserConfiguration

    func run() async throws {
        let demonstration = try Demonstration(
            folder: URL(filePath: directory).absoluteURL,
            knowledge: URL(filePath: try parser.directory()).absoluteURL,
            callbackPort: FreePort.near(port)
        )
        try await demonstration.run()
    }
}
