import ComplaintParser
import Complaints
import Foundation

/// Texts as citizens write them, with the intent that the parser reads in each.
struct TextSample: Sendable {
    var text: String
    var intent: Intent

    /// The labelled sample beside the checkout where there is one, and the parser's own fixtures otherwise.
    static func load(limit: Int = .max) throws -> [TextSample] {
        let environment = ProcessInfo.processInfo.environment
        let candidates = [
            environment["LAPORD_SAMPLE"].map { URL(filePath: $0) },
            DaemonProcess.repository.deletingLastPathComponent().appending(path: "shared/data/sample.jsonl"),
            DaemonProcess.repository.appending(path: "Tests/ComplaintParserTests/Fixtures/texts.jsonl"),
        ]
        let file = candidates.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path) }
        guard let file else { throw DaemonProcess.Failure("there are no texts to replay") }
        let parser = ComplaintParser(
            knowledge: try Knowledge.load(directory: DaemonProcess.repository.appending(path: "config").path)
        )
        struct Line: Decodable {
            var text: String
        }
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").prefix(limit).map { line in
            let text = try JSONDecoder().decode(Line.self, from: Data(line.utf8)).text
            return TextSample(
                text: text,
                intent: parser.parse(text, receivedAt: Date(), recipient: "9009").intent.value
            )
        }
    }
}
