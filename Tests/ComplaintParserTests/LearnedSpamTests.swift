import ComplaintParser
import Complaints
import Foundation
import LabelledTexts
import Testing

@Suite("A learned model helps the rules to find spam")
struct LearnedSpamTests {
    private static let spam = [
        "halo kak mau punya kulit glowing dalam seminggu cobain serum kami",
        "serum pemutih wajah glowing bpom kak cobain yuk ready stok",
        "kakak cantik cobain krim glowing kami ready stok bisa cod",
        "peninggi badan herbal ready stok cobain kak bisa cod",
        "kulit kusam kak serum herbal glowing ready stok order yuk",
        "gabung komunitas trading kak cuan harian dibimbing mentor",
        "mentor trading kami bimbing kakak cuan harian modal kecil",
        "yuk gabung kelas trading cuan harian mentor berpengalaman",
    ]
    private static let ham = [
        "jalan di dusun kami rusak parah tolong diperbaiki pak", "lampu jalan mati sudah seminggu pak",
        "air pdam mati dari kemarin", "puskesmas tutup terus bidan tidak ada",
        "sampah menumpuk di pasar tolong diangkut",
        "bansos belum cair bu tolong dicek", "mau tanya syarat bikin ktp pak", "usul dibuatkan jembatan ke kebun",
        "sekolah minta uang perpisahan", "pupuk subsidi langka pak petani susah", "banjir masuk rumah tolong bantu",
        "laporan saya bagaimana kelanjutannya",
    ]

    private func knowledge(field: String) throws -> Knowledge {
        let path = FileManager.default.temporaryDirectory.appending(path: "lapord-spam-\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let ham = field == "intent" ? "report" : "ham"
        var lines: [String] = []
        for round in 0..<5 {
            lines += Self.spam.map { #"{"text": "\#($0) \#(round)", "\#(field)": "spam"}"# }
            lines += Self.ham.map { #"{"text": "\#($0) \#(round)", "\#(field)": "\#(ham)"}"# }
        }
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        var knowledge = try Checkout.knowledge.get().withoutModels()
        knowledge.use(LinearTrainer().train(try TrainingSet(path: path, field: field), field: field))
        return knowledge
    }

    private func intent(_ text: String, _ knowledge: Knowledge) -> Judgement<Intent> {
        ComplaintParser(knowledge: knowledge).parse(text, receivedAt: Checkout.thursday, recipient: nil).intent
    }

    private static let missedByRules = "kak cobain dong serum glowing herbal ready stok"

    @Test("what the rules miss is caught, and says why", arguments: ["spam", "intent"])
    func caught(field: String) throws {
        let rules = try Checkout.knowledge.get().withoutModels()
        #expect(intent(Self.missedByRules, rules).value != .spam)
        let found = intent(Self.missedByRules, try knowledge(field: field))
        #expect(found.value == .spam)
        #expect(found.confidence > 0.5)
        #expect(found.because.contains("glowing") || found.because.contains("cobain"))
    }

    @Test("labels are told from the intent where a line has no key of its own")
    func derived() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "lapord-spam-\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try """
        {"text": "a", "intent": "report"}
        {"text": "b", "intent": "spam"}
        {"text": "c", "intent": "spam", "spam": "ham"}
        {"text": "d"}
        """.write(toFile: path, atomically: true, encoding: .utf8)
        let set = try TrainingSet(path: path, field: "spam")
        #expect(set.labels == ["ham", "spam", "ham"])
        #expect(set.skipped == 1)
    }

    @Test("no report among the labelled texts becomes spam", arguments: ["spam", "intent"])
    func noFalseAlarm(field: String) throws {
        let parser = ComplaintParser(knowledge: try knowledge(field: field))
        for path in try Checkout.fixtures() {
            for text in try LabelledText.read(path) where text.expect.intent != .spam {
                let found = parser.parse(text.text, receivedAt: text.receivedAt, recipient: text.recipient).intent
                #expect(found.value != .spam, "\(text.id): \(found.because)")
            }
        }
    }

    @Test("commands stay commands, and an unknown text is not judged by how frequent spam was")
    func untouched() throws {
        let knowledge = try knowledge(field: "spam")
        for (text, expected) in [("STOP", Intent.stop), ("STATUS 10023901", .status), ("BANTUAN", .help)] {
            #expect(intent(text, knowledge).value == expected)
        }
        #expect(intent("qwzx vbnm", knowledge).value == .unintelligible)
    }

    @Test("a plain fraud stays spam whatever the model says")
    func fraud() throws {
        let text = "SELAMAT anda menang undian 100jt dari pertamina, klik http://bit.ly/hadiah pin 8899"
        #expect(try Checkout.parse(text).intent.value == .spam)
        #expect(intent(text, try knowledge(field: "spam")).value == .spam)
    }
}
