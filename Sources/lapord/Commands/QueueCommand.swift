import ArgumentParser
import ConfigurationFile
import Foundation
import Operations

/// `lapord queue`: what could not be handled and waits for an operator, and what waits for its turn.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Lists dead letters and what waits, drives dead letters again, or takes them off the list.",
        subcommands: [List.self, Show.self, Retry.self, Discard.self]
    )

    /// `lapord queue list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists dead letters, oldest first; with --waiting what waits for its turn."
        )

        @Flag(help: "What waits for its turn, instead of dead letters: each stage's longest due first.")
        var waiting = false

        @OptionGroup var filter: DeadLetterOptions
        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func validate() throws {
            if waiting, filter.isNarrowed {
                throw ValidationError("--waiting lists all that waits; it takes --limit only.")
            }
        }

        func run() async throws {
            if waiting {
                let work = try await connection.ask { try await $0.waitingWork(limit: filter.limit.rows) }
                try output.show(work, Self.show)
            } else {
                let letters = try await connection.ask { try await $0.deadLetters(filter.filter) }
                try output.show(letters, Self.show)
            }
        }

        private static func show(_ letters: [DeadLetterView]) {
            for letter in letters {
                print(
                    "\(StatusCommand.pad("\(letter.id)", 6)) \(StatusCommand.time(letter.at))  "
                        + "\(StatusCommand.pad(letter.stage, 12)) \(StatusCommand.pad(letter.subject ?? letter.carrier ?? "-", 22)) "
                        + letter.reason
                )
            }
            if letters.isEmpty { print("no dead letters") }
        }

        private static func show(_ work: [WaitingWorkView]) {
            for item in work {
                print(
                    "\(StatusCommand.pad(item.stage, 12)) \(StatusCommand.pad("\(item.id)", 8)) "
                        + "\(StatusCommand.pad(item.ticket ?? "-", 10)) \(StatusCommand.pad(item.carrier ?? "-", 12)) "
                        + "due \(StatusCommand.time(item.dueAt)) attempts \(item.attempts)"
                        + (item.trouble.map { ": \($0)" } ?? "")
                )
            }
            if work.isEmpty { print("nothing waits") }
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
            let detail = try await connection.ask { try await $0.deadLetter(id, withContent: content) }
            try output.show(detail) { detail in
                let letter = detail.letter
                print("dead letter \(letter.id), since \(StatusCommand.time(letter.at))")
                print("  stage    \(letter.stage)")
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
            abstract: "Drives dead letters again: those named, those that match, or all."
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
