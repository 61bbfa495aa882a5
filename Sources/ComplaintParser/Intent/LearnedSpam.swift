import Foundation

/// What a learned model adds to the rules' spam score.
///
/// The model is that of the field `spam`, labels `spam` and `ham`; else that of the field `intent`, of which only the probability
/// of `spam` counts. It does not take the rules' place: its log-odds become points beside theirs, so that either may
/// tip the balance and neither decides against all that the other knows.
struct LearnedSpam {
    /// What is added to the rules' score; below 0 where the model takes the text for an honest one.
    let points: Float
    /// The tokens that spoke most for spam.
    let tokens: [Int]

    /// What one unit of log-odds is worth; at three, a probability of 0.94 weighs as much as a sign that decides alone.
    private static let worth: Float = 3
    /// What the model adds at most: enough to decide alone, unless the text has a subject or complains.
    private static let most: Float = 12
    /// What the model takes away at most. A sign of ten points still decides then, so that a plain fraud stays one although spam
    /// was rare in training; weak signs that only add up do not.
    private static let least: Float = -2

    /// Asks the models; nil where none knows spam, or where no word of the text speaks for it although the odds do.
    ///
    /// - Parameters:
    ///   - read: The text.
    ///   - features: Its features.
    ///   - models: The models by field.
    init?(_ read: ReadText, features: FeatureHasher.Features, models: [String: LinearModel]) {
        guard let model = models["spam"] ?? models["intent"],
            let label = model.labels.firstIndex(where: { $0.label == "spam" })
        else { return nil }
        let probability = Float(min(max(model.probability(of: label, features), 1e-6), 1 - 1e-6))
        let odds = Self.worth * log(probability / (1 - probability))
        tokens = model.words(for: label, in: read.text)
        if odds > 0 {
            // Without a word that speaks for spam, the odds are only how frequent spam was in training.
            guard !tokens.isEmpty else { return nil }
            points = min(odds, Self.most)
        } else {
            points = max(odds, Self.least)
        }
    }
}
