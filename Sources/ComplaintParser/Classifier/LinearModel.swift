import Foundation

/// A linear classifier over hashed features: one weight for each row and label, with calibrated confidence.
package struct LinearModel: Sendable {
    /// What is known of a label from the texts that were held out in training.
    package struct LabelRecord: Sendable, Hashable {
        /// The label.
        package var label: String
        /// How many held-out texts the model gave the label.
        package var predicted: Int
        /// How many of these it gave rightly.
        package var correct: Int
        /// How many of these the rules judged rightly, nil where they were not asked.
        package var correctByRules: Int?

        /// Whether the model is to be believed before the rules.
        package var takesOver: Bool {
            guard let correctByRules else { return true }
            return correct > correctByRules
        }
    }

    /// The field that the model judges: `agency`, `category`, `classification`.
    package internal(set) var field: String
    /// The labels with their records, in the order of the weights.
    package internal(set) var labels: [LabelRecord]
    /// How much a margin counts when margins become probabilities.
    var temperature: Float
    /// For each row, the inverse document frequency, 0 where the row was never seen.
    var inverseFrequency: [Float]
    /// For each row, a weight for every label.
    var weights: [Float]
    /// For each label, the weight of no feature at all.
    var bias: [Float]

    /// A judgement of a text.
    package struct Prediction: Sendable {
        /// The index into ``LinearModel/labels``.
        package var index: Int
        package var label: String
        /// 0 to 1.
        package var confidence: Double
    }

    /// Judges a text.
    package func predict(_ text: String) -> Prediction {
        predict(Tokenizer.tokenize(text))
    }

    func predict(_ text: TokenizedText) -> Prediction {
        let margins = margins(FeatureHasher.features(of: text))
        var best = 0
        for index in margins.indices where margins[index] > margins[best] { best = index }
        var total: Float = 0
        for margin in margins { total += exp((margin - margins[best]) * temperature) }
        return Prediction(index: best, label: labels[best].label, confidence: Double(1 / total))
    }

    /// The weighted features of a text, of length one.
    func weighted(_ features: FeatureHasher.Features) -> FeatureHasher.Features {
        var features = features
        var square: Float = 0
        var kept = 0
        for position in features.rows.indices {
            let row = features.rows[position]
            let frequency = inverseFrequency[Int(row)]
            guard frequency > 0 else { continue }
            let count = features.counts[position]
            let value = (count == 1 ? 1 : 1 + log(count)) * frequency
            features.rows[kept] = row
            features.counts[kept] = value
            square += value * value
            kept += 1
        }
        features.rows.removeLast(features.rows.count - kept)
        features.counts.removeLast(features.counts.count - kept)
        let scale = square > 0 ? 1 / square.squareRoot() : 0
        for position in features.counts.indices { features.counts[position] *= scale }
        return features
    }

    func margins(_ features: FeatureHasher.Features) -> [Float] {
        let features = weighted(features)
        var margins = bias
        let labelCount = labels.count
        weights.withUnsafeBufferPointer { weights in
            margins.withUnsafeMutableBufferPointer { margins in
                for position in features.rows.indices {
                    let start = Int(features.rows[position]) * labelCount
                    let value = features.counts[position]
                    for label in 0..<labelCount { margins[label] += weights[start + label] * value }
                }
            }
        }
        return margins
    }

    /// The words of a text that spoke most for a label, at most three.
    func words(for label: Int, in text: TokenizedText) -> [Int] {
        var scored: [(token: Int, weight: Float)] = []
        for index in text.tokens.indices.prefix(200) where text.tokens[index].lettersCount >= 3 {
            let row = Int(FeatureHasher.row(of: text.tokens[index]))
            let weight = weights[row * labels.count + label] * inverseFrequency[row]
            if weight > 0 { scored.append((index, weight)) }
        }
        return scored.sorted { $0.weight > $1.weight || $0.weight == $1.weight && $0.token < $1.token }
            .prefix(3).map(\.token).sorted()
    }
}
