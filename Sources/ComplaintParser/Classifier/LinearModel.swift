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
    /// For each row, its number among the rows that count, -1 for the others.
    var numbers: [Int32]
    /// For each row that counts, its inverse document frequency.
    var inverseFrequency: [Float]
    /// For each row that counts, a weight of eight bits for every label; ``scales`` tells what one is worth.
    var weights: [Int8]
    /// For each label, what a weight of one is worth.
    var scales: [Float]
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
        predict(FeatureHasher.features(of: Tokenizer.tokenize(text)))
    }

    func predict(_ features: FeatureHasher.Features) -> Prediction {
        let margins = margins(features)
        var best = 0
        for index in margins.indices where margins[index] > margins[best] { best = index }
        var total: Float = 0
        for margin in margins { total += exp((margin - margins[best]) * temperature) }
        return Prediction(index: best, label: labels[best].label, confidence: Double(1 / total))
    }

    /// How likely a label is, 0 to 1.
    func probability(of label: Int, _ features: FeatureHasher.Features) -> Double {
        let margins = margins(features)
        var total: Float = 0
        for margin in margins { total += exp((margin - margins[label]) * temperature) }
        return Double(1 / total)
    }

    /// How likely each label is, 0 to 1, in the order of ``labels``.
    func probabilities(_ features: FeatureHasher.Features) -> [Double] {
        let margins = margins(features)
        let highest = margins.max() ?? 0
        let weights = margins.map { exp(Double(($0 - highest) * temperature)) }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
    }

    /// How likely a label is, 0 to 1; 0 where the model does not know it.
    func likelihood(of label: String, _ features: FeatureHasher.Features) -> Double {
        labels.firstIndex { $0.label == label }.map { probabilities(features)[$0] } ?? 0
    }

    func margins(_ features: FeatureHasher.Features) -> [Float] {
        let features = RowWeights(numbers: numbers, inverseFrequency: inverseFrequency).weighted(features)
        var margins = [Float](repeating: 0, count: labels.count)
        let labelCount = labels.count
        weights.withUnsafeBufferPointer { weights in
            margins.withUnsafeMutableBufferPointer { margins in
                for position in features.rows.indices {
                    let start = Int(features.rows[position]) * labelCount
                    let value = features.counts[position]
                    for label in 0..<labelCount { margins[label] += Float(weights[start + label]) * value }
                }
            }
        }
        for label in margins.indices { margins[label] = margins[label] * scales[label] + bias[label] }
        return margins
    }

    /// The words of a text that spoke most for a label, at most three.
    func words(for label: Int, in text: TokenizedText) -> [Int] {
        var scored: [(token: Int, weight: Float)] = []
        for index in text.tokens.indices.prefix(200) where text.tokens[index].lettersCount >= 3 {
            let number = Int(numbers[Int(FeatureHasher.row(of: text.tokens[index]))])
            guard number >= 0 else { continue }
            let weight = Float(weights[number * labels.count + label]) * inverseFrequency[number]
            if weight > 0 { scored.append((index, weight)) }
        }
        return scored.sorted { $0.weight > $1.weight || $0.weight == $1.weight && $0.token < $1.token }
            .prefix(3).map(\.token).sorted()
    }
}
