import ArgumentParser
import ConfigurationFile
import Foundation
import Ledger
import Logging
import Operations

/// `lapord store`: the ledger itself.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Checks and copies the ledger.",
        subcommands: [Check.self, Backup.self]
    )

    /// `lapord store check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verifies the database, its references and the audit chain.",
            discussion: "May run while the daemon runs. Exit status 1 where something is wrong."
        )

        @OptionGroup var file: ConfigurationOption

        func run() async throws {
            let settings = try Settings.load(path: file.config)
            let ledger = try Ledger(configuration: settings.ledger, exclusively: false, logger: Logger(label: "lapord"))
            let findings = try await ledger.verify()
            let counts = try await ledger.counts()
            await ledger.close()
            for finding in findings { print(finding) }
            guard findings.isEmpty else { throw ExitCode(1) }
            print("the ledger is sound; last ticket \(counts.lastTicketNumber ?? "-")")
        }
    }

    /// `lapord store backup`.
    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copies the ledger while the daemon runs, and verifies the copy.",
            discussion: "The copy is encrypted like the ledger: keep the key elsewhere. It never overwrites a file."
        )

        @Argument(help: "The file to write.")
        var path: String

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let absolute = URL(filePath: path).absoluteURL.path(percentEncoded: false)
            let receipt = try await connection.ask { try await $0.backUp(to: absolute) }
            try output.show(receipt) { print("\($0.path): \($0.sizeBytes) bytes, verified") }
        }
    }
}
