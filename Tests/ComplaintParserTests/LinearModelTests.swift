import ComplaintParser
import Complaints
import ConfigurationFile
import Foundation
import Testing

@Suite("The classifier learns from labelled texts")
struct LinearModelTests {
    private static let subjects = [
        "PUPR": ["jalan rusak", "jembatan putus", "aspal berlubang", "parit mampet"],
        "PDAM": ["air mati", "pdam keruh", "pipa bocor", "tagihan air naik"],
        "DINKES": ["puskesmas tutup", "obat habis", "bidan tidak ada", "imunisasi anak"],
    ]

    private func withTexts<Result>(_ body: (String, String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-model-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var lines = ["no json at all", #"{"text": "tanpa label"}"#]
        for number in 0..<40 {
            for (label, phrases) in Self.subjects.sorted(by: { $0.key < $1.key }) {
                let phrase = phrases[number % phrases.count]
                lines.append(
                    #"{"text": "pak \#(phrase) di dusun \#(number) tolong \#(phrases[(number + 1) % 4])", "agency": "\#(label)"}"#
                )
            }
        }
        let file = folder.appending(path: "texts.jsonl").path
        try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        return try body(file, folder.appending(path: "agency.model").path)
    }

    @Test("a trained model judges new texts and survives its file")
    func roundTrip() throws {
        try withTexts { file, path in
            let set = try TrainingSet(path: file, field: "agency")
            #expect(set.texts.count == 120)
            #expect(set.skipped == 2)
            let model = LinearTrainer().train(set, field: "agency")
            #expect(model.labels.map(\.label) == ["DINKES", "PDAM", "PUPR"])
            try model.write(to: path)
            let read = try LinearModel(path: path)
            #expect(read.field == "agency")
            for (text, label) in [
                ("aspal jalan berlubang", "PUPR"), ("pipa air bocor", "PDAM"), ("bidan puskesmas", "DINKES"),
            ] {
                let prediction = read.predict(text)
                #expect(prediction.label == label)
                #expect(prediction.label == model.predict(text).label)
                #expect(prediction.confidence > 0.5 && prediction.confidence <= 1)
            }
        }
    }

    @Test("the same texts give the same model")
    func deterministic() throws {
        try withTexts { file, path in
            let set = try TrainingSet(path: file, field: "agency")
            try LinearTrainer().train(set, field: "agency").write(to: path)
            let first = FileManager.default.contents(atPath: path)
            try LinearTrainer().train(set, field: "agency").write(to: path)
            #expect(FileManager.default.contents(atPath: path) == first)
        }
    }

    @Test("a model takes over only where it beats the rules")
    func takesOver() throws {
        try withTexts { file, _ in
            let set = try TrainingSet(path: file, field: "agency")
            let always = LinearTrainer().train(set, field: "agency") { _ in nil }
            #expect(always.labels.allSatisfy { $0.takesOver })
            let expected = Dictionary(zip(set.texts, set.labels), uniquingKeysWith: { first, _ in first })
            let never = LinearTrainer().train(set, field: "agency") { expected[$0] }
            #expect(!never.labels.contains { $0.takesOver })
        }
    }

    @Test("the parser follows a model that took over, and says which words decided")
    func overrules() throws {
        try withTexts { file, _ in
            var knowledge = try Checkout.knowledge.get().withoutModels()
            let set = try TrainingSet(path: file, field: "agency")
            knowledge.use(LinearTrainer().train(set, field: "agency") { _ in nil })
            let complaint = ComplaintParser(knowledge: knowledge)
                .parse("pak obat habis di dusun tolong bidan tidak ada", receivedAt: Checkout.thursday, recipient: nil)
            #expect(complaint.agency?.value == "DINKES")
            #expect(complaint.agency?.because.isEmpty == false)
        }
    }

    @Test("damaged files are refused, whatever byte is cut")
    func damaged() throws {
        try withTexts { file, path in
            try LinearTrainer().train(try TrainingSet(path: file, field: "agency"), field: "agency").write(to: path)
            let whole = try #require(FileManager.default.contents(atPath: path))
            for count in [0, 10, 40, whole.count / 2, whole.count - 1] {
                try whole.prefix(count).write(to: URL(filePath: path))
                #expect(throws: ConfigurationError.self) { try LinearModel(path: path) }
            }
        }
    }

    @Test("accuracy and macro-F1")
    func score() {
        let score = ClassificationScore(expected: ["a", "a", "b", "b"], predicted: ["a", "b", "b", "b"])
        #expect(score.accuracy == 0.75)
        #expect(abs(score.macroF1 - (2.0 / 3 + 0.8) / 2) < 1e-9)
    }
}
