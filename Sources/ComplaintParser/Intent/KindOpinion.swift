import Complaints

/// What the learned model of the field `kind` says about a text: how likely it is a report, private chatter, an advert or a command.
struct KindOpinion {
    /// How likely the text is a report, 0 to 1.
    let report: Double
    /// How likely it advertises or defrauds, 0 to 1.
    let advert: Double
    /// How likely it is a command of this service, 0 to 1.
    let service: Double
    /// The likeliest kind.
    let best: Judgement<String>
    /// The tokens that spoke most for the likeliest kind.
    let tokens: [Int]

    /// Asks the model; nil where none knows the kind.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - features: Its features.
    ///   - models: The models by field.
    init?(_ text: TokenizedText, features: FeatureHasher.Features, models: [String: LinearModel]) {
        guard let model = models["kind"] else { return nil }
        let probabilities = model.probabilities(features)
        func likelihood(_ label: String) -> Double {
            model.labels.firstIndex { $0.label == label }.map { probabilities[$0] } ?? 0
        }
        report = likelihood("report")
        advert = likelihood("advert")
        service = likelihood("service")
        var index = 0
        for label in probabilities.indices where probabilities[label] > probabilities[index] { index = label }
        tokens = model.words(for: index, in: text)
        best = Judgement(
            model.labels[index].label,
            confidence: probabilities[index],
            because: tokens.map(text.written)
        )
    }
}
