import ComplaintParser
import Complaints
import Foundation
import TestSupport

/// Texts as citizens write them, with the intent that the parser reads in each.
struct TextSample: Sendable {
    var text: String
    var intent: Intent
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
            return TextSample(text: text, intent: reading.intent.value, forwarded: reading.forwardedBody)
        }
    }
}
