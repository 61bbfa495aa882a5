import ComplaintParser
import Foundation
import LabelledTexts
import Testing

@Suite("Labelled texts are read as their labels say")
struct LabelledTextTests {
    private static let floors: [ParserScore.Field: Double] = [
        .intent: 0.97, .classification: 0.92, .category: 0.88, .agency: 0.90, .kecamatan: 0.96, .desa: 0.95,
        .incidentDate: 0.97, .anonymous: 0.97, .secret: 0.97, .urgent: 0.97, .trackingID: 0.97,
    ]

    @Test("the project's own texts")
    func ownTexts() throws {
        let path = Checkout.root.appending(path: "Tests/ComplaintParserTests/Fixtures/texts.jsonl").path
        try expect(path, floors: Self.floors)
    }

    private static let secondFloors: [ParserScore.Field: Double] = [
        .intent: 0.98, .classification: 0.97, .category: 0.96, .agency: 0.96, .kecamatan: 0.98, .desa: 0.98,
        .incidentDate: 0.98, .anonymous: 0.98, .secret: 0.98, .urgent: 0.98, .trackingID: 0.98,
    ]

    @Test("texts of other writers: farmers, mothers, students, drivers, traders")
    func otherWriters() throws {
        let path = Checkout.root.appending(path: "Tests/ComplaintParserTests/Fixtures/texts-2.jsonl").path
        try expect(path, floors: Self.secondFloors)
    }

    private func expect(_ path: String, floors: [ParserScore.Field: Double]) throws {
        let score = ParserScore(try LabelledText.read(path), parser: try Checkout.parser())
        for (field, floor) in floors {
            #expect(
                score.share(field) >= floor,
                "\(field.rawValue) is read right in \(score.share(field)), wrong in \(score.wrong[field] ?? [])"
            )
        }
    }
}
