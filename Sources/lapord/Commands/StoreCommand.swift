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
            discussion: """
                The copy is encrypted like the ledger: keep the key elsewhere. It belongs to the caller, lies where the caller names \
                it, and never overwrites a file. Without a daemon, the daemon's user writes it.
                """
        )

        @Argument(help: "The file to write.")
        var path: String

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let absolute = URL(filePath: path).absoluteURL.standardizedFileURL.path(percentEncoded: false)
            let connection = connection
            let (receipt, ledger) = try await Interruption.cancelling {
                try await connection.withDaemonOrLedger { desk in
                    let receipt =
                        switch desk {
                        case .daemon: try await Self.receive(desk, to: absolute)
                        case .ledger: try await desk.ask(BackUp(to: absolute))
                        }
                    return (receipt, try await desk.ask(AskLedger()).path)
                }
            }
            try output.show(receipt) { print("\($0.path): \($0.size) bytes of \(ledger), verified") }
        }

        /// Writes the daemon's copy piece by piece.
        private static func receive(_ desk: OrderDesk, to path: String) async throws -> BackUp.Answer {
            // Before the daemon works for nothing.
            let file = try BackupFile(path)
            let progress = ProgressLine("copying the ledger")
            let copy = try await progress.whileWaiting { try await desk.ask(CopyStore()) }
            do {
                var size: Int64 = 0
                while size < copy.size {
                    try Task.checkCancellation()
                    let bytes = try await desk.ask(ReadCopy(copy.id, from: size)).bytes
                    guard !bytes.isEmpty else { throw Refusal(.internal, "the daemon's copy ends early; ask again") }
                    try file.append(bytes)
                    size += Int64(bytes.count)
                    progress.show(size, of: copy.size)
                }
                try file.finish()
            } catch {
                progress.end()
                // Cancelled, nothing more could be asked.
                await Task { _ = try? await desk.ask(DropCopy(copy.id)) }.value
                throw error
            }
            progress.end()
            _ = try? await desk.ask(DropCopy(copy.id))
            return BackUp.Answer(path: path, size: copy.size)
        }
    }
}
