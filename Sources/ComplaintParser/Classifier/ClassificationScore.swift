/// How well predictions fit labels.
package struct ClassificationScore: Sendable, Hashable {
    /// The share of predictions that are right.
    package let accuracy: Double
    /// The mean, over all labels that occur, of the harmonic mean of precision and recall.
    package let macroF1: Double

    /// Compares predictions with labels.
    ///
    /// - Parameters:
    ///   - expected: The labels.
    ///   - predicted: As many predictions, in the same order.
    package init(expected: [String], predicted: [String]) {
        var right: [String: Int] = [:]
        var wanted: [String: Int] = [:]
        var given: [String: Int] = [:]
        var correct = 0
        for (expected, predicted) in zip(expected, predicted) {
            wanted[expected, default: 0] += 1
            given[predicted, default: 0] += 1
            if expected == predicted {
                right[expected, default: 0] += 1
                correct += 1
            }
        }
        accuracy = expected.isEmpty ? 0 : Double(correct) / Double(expected.count)
        let labels = Set(wanted.keys).union(given.keys).sorted()
        let scores = labels.map { label -> Double in
            let hits = Double(right[label] ?? 0)
            let total = Double((wanted[label] ?? 0) + (given[label] ?? 0))
            return total == 0 ? 0 : 2 * hits / total
        }
        macroF1 = scores.isEmpty ? 0 : scores.reduce(0, +) / Double(scores.count)
    }
}
