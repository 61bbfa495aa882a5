import ComplaintParser
import Complaints
import Foundation
import Gateway
import TestSupport

@testable import Ledger

/// Texts as citizens write them, with what becomes of each as the first text of its sender.
struct TextSample: Sendable {
    /// The state of the ticket that a text opens.
    enum Outcome: Sendable {
        /// It goes on to SP4N.
        case forwarded
        /// It waits for its sender's answer or an officer.
        case held
        /// None: the text is a command, noise or spam.
        case none
    }

    var text: String
    var outcome: Outcome
    /// What of the text the central system gets: personal data is left out.
    var forwarded: String

    /// The texts of the parser's own fixture.
    static func load() throws -> [TextSample] {
        let file = Checkout.root.appending(path: "Tests/ComplaintParserTests/Fixtures/texts.jsonl")
        let parser = ComplaintParser(
            knowledge: try Knowledge.load(directory: Checkout.config.path)
        )
        struct Line: Decodable {
            var text: String
        }
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let text = try JSONDecoder().decode(Line.self, from: Data(line.utf8)).text
            let reading = parser.parse(text, receivedAt: Date(), recipient: "9009")
            return TextSample(text: text, outcome: outcome(of: text, parser), forwarded: reading.forwardedBody)
        }
    }

    private static func outcome(of text: String, _ parser: ComplaintParser) -> Outcome {
        let now = Date()
        let message = WaitingInbound(
            id: 1,
            carrier: "modem",
            sender: PhoneNumber(kind: .subscriber, canonical: "628127000001"),
            senderHash: Data([1]),
            recipient: "9009",
            text: text,
            isIncomplete: false,
            continuesID: nil,
            receivedAt: now,
            attempts: 0
        )
        let turn = Turn(
            message,
            context: SenderContext(),
            now: now,
            read: { parser.parse($0, receivedAt: now, recipient: "9009") },
            readAsReport: { parser.parse($0, receivedAt: now, recipient: "9009", prefersReport: true) }
        )
        guard case .open(let ticket) = Conversation().settle(turn).change else { return .none }
        return ticket.hold == nil ? .forwarded : .held
    }
}
