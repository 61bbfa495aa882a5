import ComplaintParser
import Foundation
import LabelledTexts
import Testing

@Suite("The corpus is read at least as well as before")
struct AccuracyTests {
    /// The smallest share of each figure on the test half.
    private static let floors: [Accuracy.Figure: Double] = [
        .nonReportsKeptOut: 0.94, .classification: 0.82, .agency: 0.81, .kecamatan: 0.96, .desa: 0.96,
        .incidentDate: 0.97,
        .nameRight: 0.8, .anonymityHeard: 0.66, .urgentSeen: 0.8,
    ]
    /// The largest share of each fault on the test half.
    private static let ceilings: [Accuracy.Figure: Double] = [
        .swallowed: 0.003, .chatterForwarded: 0.07, .advertsForwarded: 0.07, .fraudsForwarded: 0.07, .reportsHeld: 0.15,
        .personalDataLeft: 0.05,
    ]

    @Test("the test half")
    func testHalf() throws {
        let path = Checkout.root.path + "/Tests/ComplaintParserTests/Corpus/test.jsonl"
        let accuracy = Accuracy(try LabelledText.read(path), parser: try Checkout.parser())
        for (figure, floor) in Self.floors {
            let share = try #require(accuracy.shares[figure])
            #expect(share.value >= floor, "\(figure.rawValue) is \(share.value)")
        }
        for (figure, ceiling) in Self.ceilings {
            let share = try #require(accuracy.shares[figure])
            #expect(share.value <= ceiling, "\(figure.rawValue) is \(share.value)")
        }
    }
}
