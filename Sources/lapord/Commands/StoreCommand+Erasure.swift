import ArgumentParser
import Complaints
import Foundation
import Gateway
import Ledger
import Operations

extension StoreCommand {
    /// `lapord store purge`.
    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erases what is no longer needed, as 'retention' in the configuration says.",
            discussion: "The running daemon does the same by itself, every hour."
        )

        @Flag(help: "Only count.")
        var dryRun = false

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let report = try await connection.askOrOpen {
                try await $0.purge(isDryRun: dryRun)
            } orOpen: { ledger, settings in
                ErasureReport(
                    try await ledger.purge(by: settings.upkeep.rule, isDryRun: dryRun),
                    isDryRun: dryRun
                )
            }
            try output.show(report) { print(StoreCommand.sentence($0)) }
        }
    }

    /// `lapord store erase`.
    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erases all that is known of one number, at its owner's request (UU 27/2022).",
            discussion: """
                Counts and the audit chain stay; so does, as a keyed hash, the wish to get no texts. What SP4N has, it keeps: ask \
                there, with the numbers that are shown. Backups hold what they held: delete those that are older.
                """
        )

        @Option(
            help:
                "The number, as 0812... or +62812...; '-' reads it from standard input, so that no list of processes shows it."
        )
        var sender: String

        @Flag(help: "Also what SP4N does not have yet: it will never get it.")
        var force = false

        @Flag(help: "Only tell what would be erased.")
        var dryRun = false

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let written = sender == "-" ? readLine(strippingNewline: true) ?? "" : sender
            guard let number = PhoneNumber(written) else {
                throw ValidationError("That is no number; write it as 0812... or +62812...")
            }
            let request = ErasureRequest(number: written, isForced: force, isDryRun: dryRun)
            let report = try await connection.askOrOpen {
                try await $0.erase(request)
            } orOpen: { ledger, settings in
                try await Self.erase(number, request, from: ledger, settings)
            }
            try output.show(report, Self.show)
        }

        private static func erase(
            _ number: PhoneNumber,
            _ request: ErasureRequest,
            from ledger: Ledger,
            _ settings: Settings
        ) async throws -> SenderErasureReport {
            do {
                let erasure =
                    request.isDryRun
                    ? try await ledger.erasure(of: number)
                    : try await ledger.erase(number, isForced: request.isForced, rule: settings.upkeep.rule)
                return SenderErasureReport(erasure, isDryRun: request.isDryRun)
            } catch let error as LedgerError {
                throw OperationsFault(.conflict, error.reason)
            }
        }

        private static func show(_ report: SenderErasureReport) {
            print(report.isEmpty ? "nothing of this number is in the ledger" : StoreCommand.sentence(report.erased))
            if let hindrance = report.hindrance { print("it is refused without --force: \(hindrance)") }
            if !report.erased.isDryRun, !report.unforwarded.isEmpty {
                print("SP4N never gets \(report.unforwarded.joined(separator: ", "))")
            }
            if !report.trackingIDs.isEmpty { print("SP4N keeps \(report.trackingIDs.joined(separator: ", "))") }
            if report.isStopped { print("the wish to get no texts is kept, as a keyed hash") }
        }
    }

    static func sentence(_ report: ErasureReport) -> String {
        "\(report.isDryRun ? "would erase" : "erased") \(report.tickets) tickets, \(report.messages) messages, "
            + "\(report.replies) replies, \(report.deadLetters) dead letters"
    }
}
