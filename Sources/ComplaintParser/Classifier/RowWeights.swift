import Foundation

/// Which rows count, and how much: the TF-IDF weighting of a model.
struct RowWeights {
    /// For each row, its number among the rows that count, -1 for the others.
    var numbers: [Int32]
    /// For each row that counts, its inverse document frequency.
    var inverseFrequency: [Float]

    init(numbers: [Int32], inverseFrequency: [Float]) {
        self.numbers = numbers
        self.inverseFrequency = inverseFrequency
    }

    /// Counts in how many texts each row occurs; rows below the minimum do not count.
    init(_ features: [FeatureHasher.Features], minimum: Int) {
        var frequency = [Int32](repeating: 0, count: FeatureHasher.rows)
        for feature in features { for row in feature.rows { frequency[Int(row)] += 1 } }
        numbers = [Int32](repeating: -1, count: FeatureHasher.rows)
        inverseFrequency = []
        let documents = Float(features.count)
        for row in frequency.indices where frequency[row] >= minimum {
            numbers[row] = Int32(inverseFrequency.count)
            inverseFrequency.append(log((1 + documents) / (1 + Float(frequency[row]))) + 1)
        }
    }

    /// A text's features by row number, weighted, of length one.
    func weighted(_ features: FeatureHasher.Features) -> FeatureHasher.Features {
        var result = FeatureHasher.Features(rows: [], counts: [])
        result.rows.reserveCapacity(features.rows.count)
        result.counts.reserveCapacity(features.rows.count)
        var square: Float = 0
        for position in features.rows.indices {
            let number = numbers[Int(features.rows[position])]
            guard number >= 0 else { continue }
            let count = features.counts[position]
            let value = (count == 1 ? 1 : 1 + log(count)) * inverseFrequency[Int(number)]
            result.rows.append(number)
            result.counts.append(value)
            square += value * value
        }
        let scale = square > 0 ? 1 / square.squareRoot() : 0
        for position in result.counts.indices { result.counts[position] *= scale }
        return result
    }
}
