import ArgumentParser
import ComplaintParser
import Complaints
import Foundation

/// `lapord parse`: the ticket that a text would become, and why.
struct ParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Shows the ticket that a text would become, and the words that decided.",
        discussion: """
            Without --json, reads the text from the arguments or from standard input and shows the ticket. With --json, reads \
            lines {"id","to","from","receivedAt","text"} from standard input and writes one line of JSON for each, in the same \
            order; a line that is no such JSON yields a line with "error".
            """
    )

    @OptionGroup var configuration: ParserConfiguration

    @Flag(help: "JSON lines in and out.")
    var json = false

    @Option(help: "When the text was received, as 2026-11-20T08:15:00+07:00. Default: now.")
    var receivedAt: String?

    @Option(help: "The short code that the text was sent to.")
    var to: String?

    @Argument(help: "The text; standard input where omitted.")
    var text: [String] = []

    func run() throws {
        let parser = ComplaintParser(knowledge: try configuration.knowledge())
        if json {
            lines(parser)
            return
        }
        var received = Date()
        if let receivedAt {
            guard let date = Timestamp.date(receivedAt) else {
                throw ValidationError("'\(receivedAt)' is no time of the form 2026-11-20T08:15:00+07:00")
            }
            received = date
        }
        let text = self.text.isEmpty ? standardInput() : self.text.joined(separator: " ")
        let complaint = parser.parse(text, receivedAt: received, recipient: to)
        print(
            printable: ComplaintView(
                complaint: complaint,
                text: text,
                knowledge: parser.knowledge,
                styled: isatty(1) == 1
            )
            .rendered
        )
    }

    private func standardInput() -> String {
        let data = FileHandle.standardInput.readDataToEndOfFile()
        let text = String(decoding: data, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    // MARK: JSON lines

    private func lines(_ parser: ComplaintParser) {
        var number = 0
        while let line = readLine(strippingNewline: true) {
            number += 1
            if line.allSatisfy(\.isWhitespace) { continue }
            print(json: ParseLine.answer(to: line, number: number, parser: parser).utf8)
        }
    }
}
