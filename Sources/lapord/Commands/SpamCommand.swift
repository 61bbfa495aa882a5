import Administration
import ArgumentParser
import Ledger

/// `lapord spam`: messages that were taken for spam.
struct SpamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spam",
        abstract: "Lists messages that were taken for spam, and recovers those that are none.",
        discussion: """
            Asks the running daemon. Without one, works on the ledger itself, which needs its key: run it as root.
            """,
        subcommands: [List.self, Recover.self]
    )

    /// `lapord spam list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists spam, newest first.")

        @OptionGroup var length: ListLength
        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            try await connection.withDaemonOrLedger { desk in
                try await output.list(empty: "no spam", line: Self.line) { show in
                    try await desk.list(ListSpam(), most: length.rows, show)
                }
            }
        }

        private static func line(_ message: SpamMessage) -> String {
            "\(StatusCommand.pad("\(message.id)", 8)) \(StatusCommand.time(message.receivedAt))  "
                + "\(StatusCommand.pad(message.carrier, 12)) "
                + (message.text ?? "(cannot be decrypted: damaged in the ledger; see docs/backup.md)")
        }
    }

    /// `lapord spam recover`.
    struct Recover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes tickets of messages that are no spam.",
            discussion:
                "They are read again as reports. Exit status 1 where one was not recovered."
        )

        @Argument(help: "Their numbers in the list.")
        var ids: [Int64]

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let outcomes = try await connection.askOrOpen(RecoverSpam(ids: ids))
            try output.show(outcomes) { outcomes in
                for outcome in outcomes { print(outcome.refusal ?? "\(outcome.id) recovered") }
            }
            if outcomes.contains(where: { $0.refusal != nil }) { throw ExitCode(1) }
        }
    }
}
