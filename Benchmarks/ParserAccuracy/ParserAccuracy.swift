import ComplaintParser
import ConfigurationFile
import Foundation
import LabelledTexts

/// Measures how well labelled texts are read, and compares the figures with those of the last commit.
///
/// Usage: `ParserAccuracy ROOT [record]` in the project's root folder; `record` writes the figures to the file that is compared with.
@main
struct ParserAccuracy {
    private typealias Figures = [String: [Accuracy.Figure: Accuracy.Share]]

    static func main() throws {
        guard CommandLine.arguments.count >= 2 else {
            print("usage: ParserAccuracy ROOT [record]")
            exit(2)
        }
        let root = CommandLine.arguments[1]
        let options = Set(CommandLine.arguments.dropFirst(2))
        let corpus = root + "/Tests/ComplaintParserTests/Corpus"
        let parser = ComplaintParser(knowledge: try Knowledge.load(directory: root + "/config"))
        let path = corpus + "/figures.json"
        let before = FileManager.default.contents(atPath: path).flatMap {
            try? JSONDecoder().decode(Figures.self, from: $0)
        }
        var figures: Figures = [:]
        for half in ["training", "test"] {
            let accuracy = Accuracy(try LabelledText.read("\(corpus)/\(half).jsonl"), parser: parser)
            figures[half] = accuracy.shares
            print("== \(half)")
            show(accuracy, before: before?[half])
            // Single mistakes of the test half stay unseen, so that nothing is fitted to them.
            if half == "training", options.contains("faults") { showFaults(accuracy) }
        }
        if options.contains("record") {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(figures).write(to: URL(filePath: path))
        }
    }

    private static func show(_ accuracy: Accuracy, before: [Accuracy.Figure: Accuracy.Share]?) {
        for figure in Accuracy.Figure.allCases {
            guard let share = accuracy.shares[figure] else { continue }
            var line = "\(figure.rawValue): \(percent(share.value)) (\(share.count) of \(share.total))"
            if let old = before?[figure], old != share {
                line += ", before \(percent(old.value)) (\(old.count) of \(old.total))"
            }
            print(line)
        }
        print("-- kinds, and the intents that they were read as")
        for (kind, intents) in accuracy.confusion.sorted(by: { $0.key < $1.key }) {
            let list = intents.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }
            print("\(kind): \(list.joined(separator: ", "))")
        }
        reliability("intent", accuracy.intentReliability)
        reliability("agency", accuracy.agencyReliability)
    }

    private static func reliability(_ field: String, _ tenths: [Accuracy.Share]) {
        print("-- confidence in the \(field), and the share that is right")
        for (tenth, share) in tenths.enumerated() where share.total > 0 {
            print("0.\(tenth) to 0.\(tenth + 1): \(percent(share.value)) of \(share.total)")
        }
    }

    private static func showFaults(_ accuracy: Accuracy) {
        for (figure, ids) in accuracy.faults.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            print("FAULTS \(figure.rawValue): \(ids.joined(separator: " "))")
        }
    }

    private static func percent(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }
}
