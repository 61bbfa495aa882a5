import ArgumentParser
import Operations

/// `lapord send`: a text to a citizen, through the running daemon.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Texts a number through the running daemon.",
        discussion: "The text is queued durably; its number in the ledger is printed."
    )

    @Argument(help: "The number, as 0812... or +62812...")
    var number: String

    @Argument(help: "The text.")
    var text: String

    @Option(help: "The carrier to use; the first where none is named.")
    var carrier: String?

    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    func run() async throws {
        let request = SendRequest(number: number, text: text, carrier: carrier)
        let receipt = try await connection.ask { try await $0.send(request) }
        try output.show(receipt) { receipt in
            print("queued as \(receipt.id) by \(receipt.carrier), \(receipt.segments) segments")
        }
    }
}
