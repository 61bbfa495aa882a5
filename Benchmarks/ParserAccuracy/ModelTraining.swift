import ComplaintParser
import Complaints
import LabelledTexts

/// Trains the shipped models from labelled texts.
struct ModelTraining {
    let texts: [LabelledText]
    /// What reads the texts; no model of its own speaks.
    let parser: ComplaintParser

    /// The models of all fields.
    func models() -> [LinearModel] {
        let kinds = texts.map { (text: $0.text, label: Self.kind($0)) }
        // A text without an agency teaches which words tell of no matter.
        let agencies = texts.map { text in
            (text: text.text, label: text.expect.intent == .report ? text.expect.agency ?? "-" : "-")
        }
        let reports = texts.filter { $0.expect.intent == .report }
        func flag(_ isTrue: (LabelledText.Expectation) -> Bool) -> [(text: String, label: String)] {
            reports.map { (text: $0.text, label: isTrue($0.expect) ? "yes" : "no") }
        }
        let classifications = reports.compactMap { text in
            text.expect.classification.map { (text: text.text, label: $0) }
        }
        let sets = [
            ("kind", kinds), ("agency", agencies), ("classification", classifications),
            ("urgent", flag(\.urgent)), ("anonymous", flag(\.anonymous)),
        ]
        return sets.map { LinearTrainer().train(TrainingSet($1), field: $0, parser: parser) }
    }

    private static func kind(_ text: LabelledText) -> String {
        switch text.expect.intent {
        case .report: return "report"
        case .status, .followup, .rating, .cancel, .help, .stop, .start: return "service"
        case .spam, .unintelligible: break
        }
        switch text.expect.kind {
        case "advert", "fraud", "machine", "spam": return "advert"
        default: return "chatter"
        }
    }
}
