import Administration
import ArgumentParser
import Foundation

/// `lapord store`: the ledger itself.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Checks, copies and rekeys the ledger, and erases from it.",
        discussion: """
            Asks the running daemon. Without one, works on the ledger itself, which needs its key: run it as root.
            """,
        subcommands: [Check.self, Backup.self, Purge.self, Erase.self, Rekey.self]
    )

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
            let receipt = try await connection.askOrOpen(BackUp(to: absolute))
            try output.show(receipt) { print("\($0.path): \($0.size) bytes, verified") }
        }
    }
}
