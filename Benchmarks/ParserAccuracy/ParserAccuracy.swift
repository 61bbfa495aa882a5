import ComplaintParser
import Complaints
import ConfigurationFile
import Foundation
import LabelledTexts

/// Measures how well labelled texts are read, and compares the figures with those of the last commit.
///
/// Usage: `ParserAccuracy ROOT [OPTION]…`, with the project's root folder. `train` trains the shipped models first; `record` writes the
/// figures to the file that is compared with; `faults` lists the misread texts of the training half by their ids; `readings` prints
/// how these texts were read. `own=FILE` measures the labelled texts of another file with the shipped models, and lists its misread texts.
@main
struct ParserAccuracy {
    private typealias Figures = [String: [Accuracy.Figure: Accuracy.Share]]

    static func main() throws {
        guard CommandLine.arguments.count >= 2 else {
            print("usage: ParserAccuracy ROOT [record | train | faults | readings | own=FILE]…")
            exit(2)
        }
        let root = CommandLine.arguments[1]
        let options = Set(CommandLine.arguments.dropFirst(2))
        let tests = root + "/Tests/ComplaintParserTests"
        let path = tests + "/Corpus/figures.json"
        let training = try LabelledText.read(tests + "/Corpus/training.jsonl")
        let fixtures = try ["Fixtures/texts", "Fixtures/texts-2", "Corpus/lessons"]
            .flatMap { try LabelledText.read("\(tests)/\($0).jsonl") }
        let rules = ComplaintParser(knowledge: try Knowledge.load(directory: root + "/config").withoutModels())
        if options.contains("train") {
            for model in ModelTraining(texts: training + fixtures, parser: rules).models() {
                try model.write(to: "\(root)/config/models/\(model.field).model")
            }
        }
        let knowledge = try Knowledge.load(directory: root + "/config")
        if let own = options.first(where: { $0.hasPrefix("own=") }) {
            let texts = try LabelledText.read(String(own.dropFirst(4)))
            return showOwn(texts, ComplaintParser(knowledge: knowledge))
        }
        let before = FileManager.default.contents(atPath: path).flatMap {
            try? JSONDecoder().decode(Figures.self, from: $0)
        }
        var figures: Figures = [:]
        let learned = crossValidated(training, beside: fixtures, knowledge, options)
        let test = Accuracy(
            try LabelledText.read(tests + "/Corpus/test.jsonl"),
            parser: ComplaintParser(knowledge: knowledge)
        )
        for (half, accuracy) in [("training", learned), ("test", test)] {
            figures[half] = accuracy.shares
            print("== \(half)")
            show(accuracy, before: before?[half])
        }
        // Single mistakes of the test half stay unseen, so that nothing is fitted to them.
        if options.contains("faults") { showFaults(learned) }
        if options.contains("record") {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(figures).write(to: URL(filePath: path))
        }
    }

    /// Reads each fifth of the training half with models that were trained on the rest of it, so that no model knows its text.
    private static func crossValidated(
        _ texts: [LabelledText],
        beside fixtures: [LabelledText],
        _ knowledge: Knowledge,
        _ options: Set<String>
    ) -> Accuracy {
        var accuracy = Accuracy()
        let rules = knowledge.withoutModels()
        for fold in 0..<5 {
            let others = texts.indices.filter { $0 % 5 != fold }.map { texts[$0] }
            var knowledge = knowledge
            for model in ModelTraining(texts: others + fixtures, parser: ComplaintParser(knowledge: rules)).models() {
                knowledge.use(model)
            }
            let parser = ComplaintParser(knowledge: knowledge)
            for index in texts.indices where index % 5 == fold {
                let text = texts[index]
                let reading = parser.parse(text.text, receivedAt: text.receivedAt, recipient: text.recipient)
                accuracy.add(text, reading)
                guard options.contains("readings") else { continue }
                print("READING \(text.id) \(String(decoding: reading.json, as: UTF8.self))")
            }
        }
        return accuracy
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

    /// The figures of texts of one's own, and each misread one as it would leave.
    private static func showOwn(_ texts: [LabelledText], _ parser: ComplaintParser) {
        let accuracy = Accuracy(texts, parser: parser)
        show(accuracy, before: nil)
        let written = Dictionary(texts.map { ($0.id, $0) }) { first, _ in first }
        for (figure, ids) in accuracy.faults.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for text in ids.compactMap({ written[$0] }) {
                let reading = parser.parse(text.text, receivedAt: text.receivedAt, recipient: text.recipient)
                print("FAULT \(figure.rawValue) \(text.id) \(reading.agency?.value ?? "-"): \(reading.publicBody)")
            }
        }
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
