/// What the signs found in one text.
struct SignFindings {
    struct Match {
        var sign: Int32
        var target: Int32
        var weight: Float = 0
        /// The tokens of the first four words, -1 where there are fewer.
        var marks = SIMD4<Int32>(repeating: -1)
        /// The place of the first word.
        var position: Int32 = 0

        var tokens: [Int] {
            (0..<4).compactMap { marks[$0] < 0 ? nil : Int(marks[$0]) }
        }
    }

    /// For a target: its best sign, a third of what its other signs say, and all that speaks against it.
    private(set) var scores: [Float]
    var matches: [Match] = []

    private static let echo: Float = 0.35

    init(targetCount: Int) {
        scores = [Float](repeating: 0, count: targetCount)
        matches.reserveCapacity(32)
    }

    // Many signs of one target often say the same thing in other words, so they do not simply add up.
    mutating func weigh() {
        var best = [Float](repeating: 0, count: scores.count)
        for match in matches {
            let target = Int(match.target)
            scores[target] += match.weight > 0 ? match.weight * Self.echo : match.weight
            best[target] = max(best[target], match.weight)
        }
        for target in scores.indices { scores[target] += best[target] * (1 - Self.echo) }
    }

    func score(_ target: Int32) -> Float { target < 0 ? 0 : scores[Int(target)] }

    /// The place of the first match of a target; nil where it has none.
    func firstPosition(of target: Int32) -> Int32? {
        var first: Int32?
        for match in matches where match.target == target && match.weight > 0 {
            first = min(first ?? match.position, match.position)
        }
        return first
    }

    /// The weight of a target's strongest match.
    func strongest(_ target: Int32) -> Float {
        var strongest: Float = 0
        for match in matches where match.target == target { strongest = max(strongest, match.weight) }
        return strongest
    }

    /// The tokens that decided for targets, strongest sign first, without repetition, in the order of the text.
    func tokens(for targets: Int32..., limit: Int = 4) -> [Int] {
        var tokens: [Int] = []
        let found = matches.filter { $0.weight > 0 && targets.contains($0.target) }
        for match in found.sorted(by: { $0.weight > $1.weight || $0.weight == $1.weight && $0.sign < $1.sign }) {
            for token in match.tokens where !tokens.contains(token) && tokens.count < limit { tokens.append(token) }
            if tokens.count == limit { break }
        }
        return tokens.sorted()
    }
}
