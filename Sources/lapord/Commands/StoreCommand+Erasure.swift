import Administration
import ArgumentParser
import Complaints
import Ledger

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
            let (counts, ledger) = try await connection.askStore(PurgeStore(isDryRun: dryRun))
            try output.show(counts) { print("\(ledger): \(StoreCommand.sentence($0, isDryRun: dryRun))") }
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
            guard PhoneNumber(written) != nil else {
                throw ValidationError("That is no number; write it as 0812... or +62812...")
            }
            let order = EraseSender(number: written, isForced: force, isDryRun: dryRun)
            let (erasure, ledger) = try await connection.askStore(order)
            try output.show(erasure) { erasure in
                print("\(ledger):")
                show(erasure)
            }
        }

        private func show(_ erasure: SenderErasure) {
            let isKnown = erasure.isStopped || !erasure.counts.isEmpty
            print(
                isKnown
                    ? StoreCommand.sentence(erasure.counts, isDryRun: dryRun)
                    : "nothing of this number is in the ledger"
            )
            if dryRun {
                if erasure.underWay > 0 {
                    print("it is refused now: \(erasure.underWay) requests or texts are under way this moment")
                }
                if let hindrance = erasure.hindrance { print("it is refused without --force: \(hindrance)") }
            } else if !erasure.unforwarded.isEmpty {
                print("SP4N never gets \(erasure.unforwarded.joined(separator: ", "))")
            }
            if !erasure.trackingIDs.isEmpty { print("SP4N keeps \(erasure.trackingIDs.joined(separator: ", "))") }
            if erasure.isStopped { print("the wish to get no texts is kept, as a keyed hash") }
        }
    }

    static func sentence(_ counts: ErasureCounts, isDryRun: Bool) -> String {
        "\(isDryRun ? "would erase" : "erased") \(counts.tickets) tickets, \(counts.messages) messages, "
            + "\(counts.replies) replies, \(counts.deadLetters) dead letters"
    }
}
