import ArgumentParser
import Foundation
import Ledger
import Logging
import Operations

/// `lapord spam`: what was taken for spam, and back from there.
struct SpamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spam",
        abstract: "Lists what was taken for spam, and recovers what is none.",
        discussion: "Works on the ledger beside the running daemon and needs its key, so run it as root.",
        subcommands: [List.self, Recover.self]
    )

    /// `lapord spam list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists spam, newest first.")

        @Option(help: "At most so many, 1 to 1000.")
        var limit = RowLimit(50)

        @OptionGroup var file: ConfigurationOption
        @OptionGroup var output: OutputOption

        func run() async throws {
            let messages = try await SpamCommand.withLedger(file) { try await $0.spam(limit: limit.rows) }
            try output.show(messages) { messages in
                for message in messages {
                    print(
                        "\(StatusCommand.pad("\(message.id)", 8)) \(StatusCommand.time(message.receivedAt))  "
                            + "\(StatusCommand.pad(message.carrier, 12)) "
                            + (message.text ?? "(cannot be decrypted: damaged in the ledger; see docs/backup.md)")
                    )
                }
                if messages.isEmpty { print("no spam") }
            }
        }
    }

    /// `lapord spam recover`.
    struct Recover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes tickets of messages that are no spam.",
            discussion:
                "The running daemon takes them up within ten seconds, as reports. Exit status 1 where one was not recovered."
        )

        @Argument(help: "Their numbers in the list.")
        var ids: [Int64]

        @OptionGroup var file: ConfigurationOption
        @OptionGroup var output: OutputOption

        /// What became of a message.
        private struct Outcome: Encodable {
            var id: Int64
            var refusal: String?
        }

        func run() async throws {
            let outcomes = try await SpamCommand.withLedger(file) { ledger in
                var outcomes: [Outcome] = []
                for id in ids {
                    do {
                        try await ledger.recoverSpam(id)
                        outcomes.append(Outcome(id: id))
                    } catch let error as LedgerError where error.code == .notFound {
                        outcomes.append(Outcome(id: id, refusal: error.reason))
                    }
                }
                return outcomes
            }
            try output.show(outcomes) { outcomes in
                for outcome in outcomes { print(outcome.refusal ?? "\(outcome.id) recovered") }
            }
            if outcomes.contains(where: { $0.refusal != nil }) { throw ExitCode(1) }
        }
    }

    private static func withLedger<Value>(
        _ file: ConfigurationOption,
        _ body: (Ledger) async throws -> Value
    ) async throws -> Value {
        let settings = try Settings.load(path: file.config)
        let ledger = try Ledger(configuration: settings.ledger, exclusively: false, logger: Logger(label: "lapord"))
        do {
            let value = try await body(ledger)
            await ledger.close()
            return value
        } catch {
            await ledger.close()
            throw error
        }
    }
}
