import Foundation

/// Trains a ``LinearModel``: weights by TF-IDF, one squared-hinge support vector machine with L2 penalty against the rest for
/// each label, solved in the dual by coordinate descent.
///
/// The method is that of Hsieh, Chang, Lin, Keerthi and Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear
/// SVM" (ICML 2008). A fifth of the texts is held out once, to calibrate confidence and to compare with the rules; then all
/// texts are learned. The same texts always give the same model.
package struct LinearTrainer: Sendable {
    /// The penalty of an error.
    package var cost: Float = 1
    /// A row must occur in as many texts to count.
    package var minimumFrequency: Int = 2
    /// Where the descent ends: the largest change of a gradient.
    package var tolerance: Float = 0.1
    /// The most passes over the texts.
    package var passes = 60

    package init() {}

    /// Learns a field.
    ///
    /// - Parameters:
    ///   - set: Texts and labels.
    ///   - field: The field's name, kept in the model.
    ///   - parser: What reads the texts, so that words of the lexicon count beside the letters; nil where there is no lexicon.
    ///   - rules: What the rules say to a text, for the comparison; nil where they do not know the field.
    /// - Returns: The model.
    package func train(
        _ set: TrainingSet,
        field: String,
        parser: ComplaintParser? = nil,
        rules: ((String) -> String?)? = nil
    ) -> LinearModel {
        let labels = Array(Set(set.labels)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, Int32($0)) })
        let targets = set.labels.map { numbers[$0] ?? 0 }
        let features = set.texts.map { parser?.features(of: $0) ?? FeatureHasher.features(of: Tokenizer.tokenize($0)) }
        var records = labels.map {
            LinearModel.LabelRecord(label: $0, predicted: 0, correct: 0, correctByRules: rules == nil ? nil : 0)
        }
        var temperature: Float = 3
        let heldOut = set.texts.indices.filter { $0 % 5 == 4 }
        if set.texts.count >= 50 {
            let kept = set.texts.indices.filter { $0 % 5 != 4 }
            let trial = fit(kept.map { features[$0] }, kept.map { targets[$0] }, labels: records, field: field)
            let margins = heldOut.map { trial.margins(features[$0]) }
            temperature = Self.temperature(margins, heldOut.map { Int(targets[$0]) })
            for (margins, index) in zip(margins, heldOut) {
                guard let best = margins.indices.max(by: { margins[$0] < margins[$1] }) else { continue }
                records[best].predicted += 1
                if best == Int(targets[index]) { records[best].correct += 1 }
                if let rules, rules(set.texts[index]) == set.labels[index] { records[best].correctByRules? += 1 }
            }
        }
        var model = fit(features, targets, labels: records, field: field)
        model.temperature = temperature
        return model
    }

    private func fit(
        _ features: [FeatureHasher.Features],
        _ targets: [Int32],
        labels: [LinearModel.LabelRecord],
        field: String
    ) -> LinearModel {
        let rowWeights = RowWeights(features, minimum: minimumFrequency)
        let rowCount = rowWeights.inverseFrequency.count
        var model = LinearModel(
            field: field,
            labels: labels,
            temperature: 3,
            numbers: rowWeights.numbers,
            inverseFrequency: rowWeights.inverseFrequency,
            weights: [Int8](repeating: 0, count: rowCount * labels.count),
            scales: [Float](repeating: 1, count: labels.count),
            bias: [Float](repeating: 0, count: labels.count)
        )
        let problem = DualDescent(features.map(rowWeights.weighted), rowCount: rowCount)
        for label in labels.indices {
            let (weights, bias) = problem.solve(
                targets.map { $0 == Int32(label) },
                cost: cost,
                tolerance: tolerance,
                passes: passes
            )
            model.bias[label] = bias
            let largest = weights.reduce(Float(0)) { max($0, abs($1)) }
            guard largest > 0 else { continue }
            model.scales[label] = largest / 127
            for (row, weight) in weights.enumerated() {
                model.weights[row * labels.count + label] = Int8((weight / largest * 127).rounded())
            }
        }
        return model
    }

    /// The factor of the margins under which the held-out labels are likeliest, by golden-section search.
    private static func temperature(_ margins: [[Float]], _ targets: [Int]) -> Float {
        func loss(_ logarithm: Float) -> Float {
            let factor = exp(logarithm)
            var sum: Float = 0
            for (margins, target) in zip(margins, targets) {
                let highest = margins.max() ?? 0
                var total: Float = 0
                for margin in margins { total += exp((margin - highest) * factor) }
                sum += log(total) - (margins[target] - highest) * factor
            }
            return sum
        }
        var low: Float = -2
        var high: Float = 4
        let golden: Float = 0.618_034
        for _ in 0..<24 {
            let left = high - golden * (high - low)
            let right = low + golden * (high - low)
            if loss(left) < loss(right) { high = right } else { low = left }
        }
        return exp((low + high) / 2)
    }
}
