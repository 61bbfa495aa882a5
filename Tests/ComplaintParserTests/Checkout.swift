import ComplaintParser
import Complaints
import Foundation
import Testing

/// The checkout that the tests run in, and what they share of it.
enum Checkout {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let configDirectory = root.appending(path: "config").path

    static let knowledge = Result { try Knowledge.load(directory: configDirectory) }

    static func parser() throws -> ComplaintParser {
        ComplaintParser(knowledge: try knowledge.get())
    }

    /// The files of labelled texts.
    static func fixtures() throws -> [String] {
        let folder = root.appending(path: "Tests/ComplaintParserTests/Fixtures").path
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }.sorted()
            .map { folder + "/" + $0 }
    }

    /// Thursday, 19 November 2026, 10 o'clock in Jakarta.
    static let thursday = Date(timeIntervalSince1970: 1_795_057_200)

    static func parse(_ text: String) throws -> Complaint {
        try parser().parse(text, receivedAt: thursday, recipient: "9009")
    }
}
