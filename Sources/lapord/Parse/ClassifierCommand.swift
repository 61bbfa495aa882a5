import ArgumentParser
import ComplaintParser
import Complaints
import ConfigurationFile
import Formats
import Foundation

/// `lapord classifier`: learns from labelled texts.
struct ClassifierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classifier",
        abstract: "Trains and measures the classifier that learns from labelled texts.",
        subcommands: [Train.self, Evaluate.self]
    )

    /// `lapord classifier train`.
    struct Train: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Learns a field from JSON lines of text and label.",
            discussion: """
                Each line is an object with "text" and the field, for example {"text": "…", "agency": "PUPR"}. A fifth of the \
                texts is held out once to calibrate confidence and, where a configuration is found, to compare with the rules: \
                the model takes over only the labels at which it is better. Put the model into the configuration's models/ \
                folder, named after the field (agency.model), and it is used. The field "spam" (labels spam and ham, or told from \
                "intent") adds to the rules' score instead.
                """
        )

        @OptionGroup var configuration: ParserConfiguration

        @Argument(help: "The file of JSON lines.")
        var file: String

        @Option(help: "The field whose labels are learned.")
        var field: String

        @Option(help: "Where the model is written.")
        var out: String

        @Option(help: "The penalty of an error (C).")
        var cost: Float = 1

        func validate() throws {
            guard cost > 0, cost.isFinite else { throw ValidationError("--cost must be greater than 0") }
        }

        func run() throws {
            let set = try TrainingSet(path: file, field: field)
            var trainer = LinearTrainer()
            trainer.cost = cost
            let clock = ContinuousClock()
            var model: LinearModel?
            let rules = rules()
            let elapsed = clock.measure { model = trainer.train(set, field: field, rules: rules) }
            guard let model else { return }
            try model.write(to: out)
            let size = (try? FileManager.default.attributesOfItem(atPath: out)[.size] as? Int) ?? 0
            print("\(set.texts.count) texts, \(model.labels.count) labels, \(set.skipped) lines skipped")
            print("trained in \(Self.seconds(elapsed)) s; \(out): \(size / 1024) KiB")
            let predicted = model.labels.reduce(0) { $0 + $1.predicted }
            let correct = model.labels.reduce(0) { $0 + $1.correct }
            if predicted > 0 { print("held out: \(correct) of \(predicted) right (\(percent(correct, predicted)) %)") }
            if rules != nil {
                let byRules = model.labels.reduce(0) { $0 + ($1.correctByRules ?? 0) }
                if predicted > 0 {
                    print("rules on the same texts: \(byRules) right (\(percent(byRules, predicted)) %)")
                }
                let over = model.labels.filter(\.takesOver).map(\.label)
                print("takes over: \(over.isEmpty ? "nothing" : over.joined(separator: ", "))")
            }
        }

        /// The rules' answers for the field, nil where no configuration is found or they do not judge it.
        private func rules() -> ((String) -> String?)? {
            guard let knowledge = try? configuration.knowledge() else { return nil }
            let parser = ComplaintParser(knowledge: knowledge.withoutModels())
            let received = Date()
            func parsed(_ text: String) -> Complaint { parser.parse(text, receivedAt: received, recipient: nil) }
            switch field {
            case "agency": return { parsed($0).agency?.value }
            case "category": return { parsed($0).category?.value }
            case "classification": return { parsed($0).classification?.value.rawValue }
            default: return nil
            }
        }

        private func percent(_ part: Int, _ whole: Int) -> String {
            String(Double(part * 1000 / max(1, whole)) / 10)
        }

        fileprivate static func seconds(_ duration: Duration) -> String {
            String(Double(Int(duration / .milliseconds(10))) / 100)
        }
    }

    /// `lapord classifier evaluate`.
    struct Evaluate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measures a model on JSON lines of text and label: accuracy, macro-F1, predictions a second."
        )

        @Argument(help: "The file of JSON lines.")
        var file: String

        @Option(help: "The field whose labels are compared.")
        var field: String

        @Option(help: "The model's file.")
        var model: String

        @Flag(help: "The figures as one line of JSON.")
        var json = false

        func run() throws {
            let set = try TrainingSet(path: file, field: field)
            let model = try LinearModel(path: self.model)
            var predictions: [String] = []
            let clock = ContinuousClock()
            let elapsed = clock.measure { predictions = set.texts.map { model.predict($0).label } }
            let score = ClassificationScore(expected: set.labels, predicted: predictions)
            let rate = Int(Double(set.texts.count) / max(elapsed / .seconds(1), 1e-9))
            if json {
                var json = JSONWriter()
                json.object { json in
                    json.member("texts", set.texts.count)
                    json.member("accuracy", rounded: score.accuracy)
                    json.member("macroF1", rounded: score.macroF1)
                    json.member("predictionsPerSecond", rate)
                }
                print(json: json.bytes)
            } else {
                print("texts          \(set.texts.count)")
                print("accuracy       \(Self.rounded(score.accuracy))")
                print("macro-F1       \(Self.rounded(score.macroF1))")
                print("predictions/s  \(rate)")
            }
        }

        private static func rounded(_ value: Double) -> String {
            String(Double(Int((value * 10_000).rounded())) / 10_000)
        }
    }
}
