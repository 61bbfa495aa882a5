import Administration
import ArgumentParser
import Complaints
import Foundation

/// `lapord send`: a text to a citizen, or to all who wait, through the running daemon.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Texts a number, or all who wait for something, through the running daemon.",
        usage: """
            lapord send NUMBER [TEXT] [--carrier NAME]
            lapord send --waiting [TEXT] [--dry-run] [--again] [--now]
            """,
        discussion: """
            Without TEXT, or with - in its place, the text is read from the standard input, so that neither the shell's history nor \
            the list of processes shows it; a number - is read from its first line. A text is queued durably; its number in the ledger is printed. With --waiting it goes to every citizen with a report that \
            is not finished, once each: who wants no news, is on the stop list, or got the same text before is left out, and quiet \
            hours are kept. --dry-run shows first how many that are and what they cost.
            """
    )

    @Argument(
        help:
            "The number, as 0812... or +62812..., and the text; with --waiting the text alone; - for the standard input."
    )
    var words: [String] = []

    @Option(help: "The carrier to use; the first where none is named.")
    var carrier: String?

    @Flag(help: "Text all citizens with a report that is not finished.")
    var waiting = false

    @Flag(help: "With --waiting: show count, segments and cost, and send nothing.")
    var dryRun = false

    @Flag(help: "With --waiting: text those too who got the same text before.")
    var again = false

    @Flag(help: "With --waiting: send in quiet hours too.")
    var now = false

    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard !waiting else {
            guard words.count <= 1 else { throw ValidationError("--waiting takes the text alone, in quotes.") }
            guard carrier == nil else {
                throw ValidationError(
                    "--waiting texts each citizen by the carrier that heard them; leave --carrier out."
                )
            }
            return
        }
        guard (1...2).contains(words.count) else {
            throw ValidationError("Give a number and a text, the text in quotes.")
        }
        guard !dryRun, !again, !now else {
            throw ValidationError("--dry-run, --again and --now belong to --waiting.")
        }
        if words[0] != "-" { try check(number: words[0]) }
    }

    private func check(number: String) throws {
        guard PhoneNumber(number)?.mayBeAnswered == true else {
            throw ValidationError("That is no number that can be texted; write it as 0812... or +62812...")
        }
    }

    /// The text of the command line, or the rest of the standard input without the line break at its end.
    private func text(_ word: String?) throws -> String {
        if let word, word != "-" { return word }
        var lines: [String] = []
        while let line = readLine() { lines.append(line) }
        guard lines.contains(where: { !$0.isEmpty }) else {
            throw ValidationError("There is no text, neither behind the command nor on the standard input.")
        }
        return lines.joined(separator: "\n")
    }

    func run() async throws {
        if waiting { try await broadcast() } else { try await send() }
    }

    private func send() async throws {
        let number = words[0] == "-" ? readLine() ?? "" : words[0]
        try check(number: number)
        let text = try text(words.dropFirst().first)
        let receipt = try await connection.ask(SendText(number: number, text: text, carrier: carrier))
        try output.show(receipt) { receipt in
            print("queued as \(receipt.id) by \(receipt.carrier); segments: \(receipt.segments)")
        }
    }

    private func broadcast() async throws {
        let receipt = try await connection.ask(
            Broadcast(text: try text(words.first), isDryRun: dryRun, again: again, ignoresQuietHours: now)
        )
        try output.show(receipt) { receipt in
            let verb = dryRun ? "would go" : "queued"
            let cost = receipt.cost.map { ", Rp \($0)" } ?? ", cost not known (replies.cost_per_segment)"
            print(
                "\(verb) to citizens: \(receipt.recipients); segments: \(receipt.segmentsEach) each, \(receipt.segments) in all\(cost)"
            )
            if receipt.sendsAt > Date().addingTimeInterval(60) {
                print("goes out at \(StatusCommand.time(receipt.sendsAt)), after the quiet hours; --now sends at once")
            }
            let reasons = receipt.leftOut.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            if !reasons.isEmpty { print("left out: \(reasons.joined(separator: ", "))") }
            for ticket in receipt.unreadable {
                print("the number of ticket \(ticket) cannot be decrypted: damaged in the ledger; see docs/backup.md")
            }
        }
    }
}
