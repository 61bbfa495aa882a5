import Administration
import ArgumentParser
import Foundation
import Ledger

/// `lapord queue`: dead letters, and work that waits for its turn.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Lists dead letters and waiting work, retries dead letters, or takes them off the list.",
        subcommands: [List.self, Show.self, Retry.self, Discard.self]
    )

    /// `lapord queue list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists dead letters, oldest first; with --waiting the work that waits for its turn."
        )

        @Flag(help: "The work that waits, instead of dead letters: each kind's longest due first, --limit of each.")
        var waiting = false

        @OptionGroup var filter: DeadLetterOptions
        @OptionGroup var length: ListLength
        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func validate() throws {
            if waiting, filter.isNarrowed {
                throw ValidationError("--waiting lists all that waits; it takes --limit and --all only.")
            }
        }

        func run() async throws {
            try await connection.withDaemon { desk in
                if waiting {
                    try await output.list(empty: "nothing waits", line: Self.line) { show in
                        if length.all { return try await desk.list(ListWaitingWork(), show) }
                        for work in try await desk.ask(ListWaitingWork(limit: length.rows)).items { try show(work) }
                    }
                } else {
                    try await output.list(empty: "no dead letters", line: Self.line) { show in
                        try await desk.list(ListDeadLetters(filter.query), most: length.rows, show)
                    }
                }
            }
        }

        private static func line(_ letter: DeadLetterLine) -> String {
            "\(StatusCommand.pad("\(letter.id)", 6)) \(StatusCommand.time(letter.since))  "
                + "\(StatusCommand.pad(letter.stage.rawValue, 12)) "
                + "\(StatusCommand.pad(letter.subject ?? letter.carrier ?? "-", 22)) \(letter.reason)"
        }

        private static func line(_ work: WaitingWork) -> String {
            "\(StatusCommand.pad(work.stage.rawValue, 12)) \(StatusCommand.pad(work.kind.rawValue, 12)) "
                + "\(StatusCommand.pad("\(work.id)", 8)) \(StatusCommand.pad(work.ticketNumber ?? "-", 10)) "
                + "\(StatusCommand.pad(work.carrier ?? "-", 12)) due \(StatusCommand.time(work.dueAt)) "
                + "attempts \(work.attempts)" + (work.trouble.map { ": \($0)" } ?? "")
        }
    }

    /// `lapord queue show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one dead letter.",
            discussion: "Its bytes may hold a citizen's number and text; that they were looked at is kept in the log."
        )

        @Argument(help: "Its number.")
        var id: Int64

        @Flag(help: "With the bytes, as text and in hexadecimal.")
        var content = false

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let detail = try await connection.ask(ShowDeadLetter(id: id, withContent: content))
            try output.show(detail) { detail in
                let letter = detail.letter
                print("dead letter \(letter.id), since \(StatusCommand.time(letter.since))")
                print("  stage    \(letter.stage.rawValue)")
                if let carrier = letter.carrier { print("  carrier  \(carrier)") }
                if let subject = letter.subject { print("  about    \(subject)") }
                print("  reason   \(letter.reason)")
                print("  bytes    \(detail.size)")
                print(
                    "  retry    \(detail.isRetryable ? "retries it" : "is not possible; discard it when it is settled")"
                )
                if let bytes = detail.content {
                    print("  text     \(String(decoding: bytes, as: UTF8.self).debugDescription)")
                    print("  hex      \(bytes.map { String(format: "%02x", $0) }.joined())")
                }
            }
        }
    }

    /// `lapord queue retry`.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Retries dead letters: those named, those that match, or all."
        )

        @OptionGroup var choice: DeadLetterChoice

        func run() async throws {
            try await choice.settle(.retry, done: "retried", planned: "would be retried")
        }
    }

    /// `lapord queue discard`.
    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes dead letters off the list: those named, those that match, or all. They stay in the ledger."
        )

        @OptionGroup var choice: DeadLetterChoice

        func run() async throws {
            try await choice.settle(.discard, done: "discarded", planned: "would be discarded")
        }
    }
}
