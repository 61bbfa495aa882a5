/// Solves two-class support vector machines over one set of texts by dual coordinate descent.
struct DualDescent {
    private var rowStart: [Int] = [0]
    private var rows: [Int32] = []
    private var values: [Float] = []
    private var squares: [Float] = []

    /// How many rows there are.
    private let rowCount: Int

    init(_ features: [FeatureHasher.Features], rowCount: Int) {
        self.rowCount = rowCount
        for feature in features {
            rows += feature.rows
            values += feature.counts
            rowStart.append(rows.count)
            // The bias is a feature of value 1 in every text.
            squares.append(feature.counts.reduce(1) { $0 + $1 * $1 })
        }
    }

    /// The weights that part the texts of a label from all others.
    ///
    /// - Parameters:
    ///   - positive: Whether each text has the label.
    ///   - cost: The penalty of an error.
    ///   - tolerance: Where the descent ends.
    ///   - passes: The most passes.
    /// - Returns: A weight for each row, and the bias.
    func solve(_ positive: [Bool], cost: Float, tolerance: Float, passes: Int) -> ([Float], Float) {
        let count = positive.count
        let diagonal = 0.5 / cost
        var weights = [Float](repeating: 0, count: rowCount)
        var bias: Float = 0
        var alphas = [Float](repeating: 0, count: count)
        var order = Array(0..<count)
        var active = count
        var highest: Float = .infinity
        var random = SplitMix(state: 42)
        weights.withUnsafeMutableBufferPointer { weights in
            rows.withUnsafeBufferPointer { rows in
                values.withUnsafeBufferPointer { values in
                    var pass = 0
                    while pass < passes {
                        var most: Float = -.infinity
                        var least: Float = .infinity
                        for position in 0..<active {
                            order.swapAt(position, position + Int(random.next() % UInt64(active - position)))
                        }
                        var position = 0
                        while position < active {
                            let text = order[position]
                            let sign: Float = positive[text] ? 1 : -1
                            let start = rowStart[text]
                            let end = rowStart[text + 1]
                            var product = bias
                            for index in start..<end { product += weights[Int(rows[index])] * values[index] }
                            let gradient = sign * product - 1 + diagonal * alphas[text]
                            var projected = gradient
                            if alphas[text] == 0 {
                                // A text that lies far on its own side is set aside until the end.
                                if gradient > highest {
                                    active -= 1
                                    order.swapAt(position, active)
                                    continue
                                }
                                projected = min(gradient, 0)
                            }
                            most = max(most, projected)
                            least = min(least, projected)
                            if abs(projected) > 1e-12 {
                                let old = alphas[text]
                                alphas[text] = max(old - gradient / (squares[text] + diagonal), 0)
                                let step = (alphas[text] - old) * sign
                                bias += step
                                for index in start..<end { weights[Int(rows[index])] += step * values[index] }
                            }
                            position += 1
                        }
                        pass += 1
                        if most - least <= tolerance {
                            if active == count { break }
                            // Look once more at all that was set aside.
                            active = count
                            highest = .infinity
                            continue
                        }
                        highest = most <= 0 ? .infinity : most
                    }
                }
            }
        }
        return (weights, bias)
    }
}

/// A small deterministic generator, so that training repeats itself exactly (Steele, Lea and Flood's SplitMix64).
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
