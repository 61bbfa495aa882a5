import ArgumentParser
import Operations

/// `lapord queue`: what could not be handled and waits for an operator.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Lists dead letters, drives them again, or takes them off the list.",
        subcommands: [List.self, Retry.self, Discard.self]
    )

    /// `lapord queue list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists dead letters, oldest first.")

        @Option(help: "At most so many.")
        var limit = 100

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let letters = try await connection.ask { try await $0.deadLetters(limit: limit) }
            try output.show(letters) { letters in
                for letter in letters {
                    print(
                        "\(StatusCommand.pad("\(letter.id)", 6)) \(StatusCommand.time(letter.at))  "
                            + "\(StatusCommand.pad(letter.stage, 12)) \(StatusCommand.pad(letter.subject ?? letter.carrier ?? "-", 22)) "
                            + letter.reason
                    )
                }
                if letters.isEmpty { print("no dead letters") }
            }
        }
    }

    /// `lapord queue retry`.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Drives dead letters again.")

        @Argument(help: "Their numbers.")
        var ids: [Int64] = []

        @Flag(help: "All of them.")
        var all = false

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        /// What became of one.
        private struct Outcome: Encodable {
            var id: Int64
            var isDriven: Bool
            var reason: String?
        }

        func validate() throws {
            if ids.isEmpty != all { throw ValidationError("Name dead letters, or say --all.") }
        }

        func run() async throws {
            try await connection.ask { client in
                let chosen = all ? try await client.deadLetters(limit: 1000).map(\.id) : ids
                for id in chosen {
                    var outcome = Outcome(id: id, isDriven: true)
                    do {
                        try await client.retryDeadLetter(id)
                    } catch let fault as OperationsFault where all {
                        outcome = Outcome(id: id, isDriven: false, reason: fault.message)
                    }
                    // One line for each as it is done, so that a long list shows how far it has come.
                    try output.show(outcome) { outcome in
                        print(outcome.reason.map { "\(id) left: \($0)" } ?? "\(id) driven again")
                    }
                }
            }
        }
    }

    /// `lapord queue discard`.
    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes dead letters off the list; they stay in the ledger."
        )

        @Argument(help: "Their numbers.")
        var ids: [Int64]

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            try await connection.ask { client in
                for id in ids {
                    try await client.discardDeadLetter(id)
                    try output.show(["discarded": id]) { _ in print("\(id) discarded") }
                }
            }
        }
    }
}
