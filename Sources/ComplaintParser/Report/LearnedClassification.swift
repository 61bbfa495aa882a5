import Complaints

/// What the learned model of the field `classification` says about a report.
struct LearnedClassification {
    /// The likeliest classification.
    let best: Judgement<Classification>
    /// How likely the report accuses officials, 0 to 1.
    let oversight: Double

    /// How sure the model must be to change an opinion of the rules.
    static let overRules = 0.75

    /// Asks the model; nil where it knows other labels.
    init?(_ read: ReadText, _ model: LinearModel, _ features: FeatureHasher.Features) {
        let probabilities = model.probabilities(features)
        guard let index = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }),
            let classification = Classification(rawValue: model.labels[index].label)
        else { return nil }
        best = Judgement(
            classification,
            confidence: probabilities[index],
            because: model.words(for: index, in: read.text).map(read.text.written)
        )
        oversight =
            model.labels.firstIndex { $0.label == Classification.oversightComplaint.rawValue }
            .map { probabilities[$0] } ?? 0
    }
}
