/// What the signs found in one text.
struct SignFindings {
    struct Match {
        var sign: Int32
        var target: Int32
        var weight: Float
        /// The tokens that matched, at most four.
        var tokens: [Int32]
        var position: Int32
    }

    /// For a target: its best sign, a third of what its other signs say, and all that speaks against it.
    var scores: [Float]
    var matches: [Match] = []

    /// The tokens that decided for a target, strongest sign first, without repetition.
    func tokens(for targets: Int32..., limit: Int = 4) -> [Int] {
        var tokens: [Int] = []
        for match in matches.filter({ targets.contains($0.target) }).sorted(by: { $0.weight > $1.weight }) {
            for token in match.tokens where !tokens.contains(Int(token)) && tokens.count < limit {
                tokens.append(Int(token))
            }
        }
        return tokens.sorted()
    }

    /// The place of the first match of a target; nil where it has none.
    func firstPosition(of target: Int32) -> Int32? {
        matches.lazy.filter { $0.target == target && $0.weight > 0 }.map(\.position).min()
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

    private static let echo: Float = 0.35

    func score(_ target: Int32) -> Float { target < 0 ? 0 : scores[Int(target)] }
}

/// Finds the signs of a book in the items of a text, in time linear in the items.
struct SignMatcher {
    /// How many occurrences of one term are looked at; a text that repeats a word more often says nothing new.
    private static let occurrenceLimit = 12

    private let book: SignBook
    private let items: [Item]
    private var first: [Int32]
    private var last: [Int32]
    private var next: [Int32] = []
    private var itemOf: [Int32] = []
    private var counts: [UInt8]

    static func match(_ items: [Item], vocabulary: Vocabulary, book: SignBook) -> SignFindings {
        var matcher = SignMatcher(items: items, vocabulary: vocabulary, book: book)
        return matcher.run(vocabulary)
    }

    private init(items: [Item], vocabulary: Vocabulary, book: SignBook) {
        self.book = book
        self.items = items
        first = [Int32](repeating: -1, count: vocabulary.termCount)
        last = [Int32](repeating: -1, count: vocabulary.termCount)
        counts = [UInt8](repeating: 0, count: vocabulary.termCount)
        next.reserveCapacity(items.count * 3)
        itemOf.reserveCapacity(items.count * 3)
    }

    private mutating func run(_ vocabulary: Vocabulary) -> SignFindings {
        var findings = SignFindings(scores: [Float](repeating: 0, count: book.targets.count))
        var seen: [Int32] = []
        seen.reserveCapacity(items.count * 2)
        for (index, item) in items.enumerated() {
            let start = Int(vocabulary.termStart[Int(item.word)])
            let end = Int(vocabulary.termStart[Int(item.word) + 1])
            for position in start..<end {
                let term = Int(vocabulary.terms[position])
                guard counts[term] < Self.occurrenceLimit else { continue }
                counts[term] += 1
                let occurrence = Int32(next.count)
                next.append(-1)
                itemOf.append(Int32(index))
                if last[term] >= 0 {
                    next[Int(last[term])] = occurrence
                } else {
                    first[term] = occurrence
                    seen.append(Int32(term))
                }
                last[term] = occurrence
            }
        }
        for term in seen {
            let start = Int(book.callStart[Int(term)])
            let end = Int(book.callStart[Int(term) + 1])
            for call in start..<end { evaluate(book.called[call], &findings) }
        }
        findings.weigh()
        return findings
    }

    private func evaluate(_ number: Int32, _ findings: inout SignFindings) {
        let sign = book.signs[Int(number)]
        let termsStart = Int(sign.termsStart)
        let termsCount = Int(sign.termsCount)
        for offset in 0..<termsCount where first[Int(book.terms[termsStart + offset])] < 0 { return }
        for offset in 0..<Int(sign.forbiddenCount)
        where first[Int(book.terms[termsStart + termsCount + offset])] >= 0 { return }
        var occurrence = first[Int(book.terms[termsStart])]
        var best: (strength: Float, items: [Int32])?
        while occurrence >= 0 {
            let item = itemOf[Int(occurrence)]
            occurrence = next[Int(occurrence)]
            if sign.atStart, items[Int(item)].position > 1 { break }
            if termsCount == 1 {
                let strength = items[Int(item)].strength
                if strength > (best?.strength ?? -1) { best = (strength, [item]) }
                if strength >= 1 { break }
                continue
            }
            guard let found = companions(of: item, sign: sign) else { continue }
            // The strongest word counts: `jalan` before a school is a road, the school only says where.
            let strength = found.reduce(Float(0)) { max($0, items[Int($1)].strength) }
            if strength > (best?.strength ?? -1) { best = (strength, found) }
            if strength >= 1 { break }
        }
        guard let best else { return }
        let position = items[Int(best.items[0])].position
        // What a text names first is more often what it is about.
        let weight = sign.weight * best.strength * (1 - 0.25 * min(1, Float(position) / 40))
        findings.matches.append(
            SignFindings.Match(
                sign: number,
                target: sign.target,
                weight: weight,
                tokens: best.items.map { items[Int($0)].token },
                position: position
            )
        )
    }

    /// The items of the sign's other terms that fit the item of its first term.
    private func companions(of anchor: Int32, sign: SignBook.Sign) -> [Int32]? {
        var found = [anchor]
        var previous = items[Int(anchor)].position
        for offset in 1..<Int(sign.termsCount) {
            var occurrence = first[Int(book.terms[Int(sign.termsStart) + offset])]
            var fitting: Int32 = -1
            while occurrence >= 0 {
                let item = itemOf[Int(occurrence)]
                let position = items[Int(item)].position
                if sign.ordered {
                    let adjacent = sign.adjacent & (1 << UInt32(offset)) != 0
                    let farthest = adjacent ? items[Int(found[found.count - 1])].token + 1 : .max
                    if item > found[found.count - 1], position >= previous, position <= previous + 1 + SignBook.gap,
                        items[Int(item)].token <= farthest
                    {
                        fitting = item
                        break
                    }
                    if position > previous + 1 + SignBook.gap { break }
                } else if abs(position - items[Int(anchor)].position) <= SignBook.window, !found.contains(item) {
                    fitting = item
                    break
                }
                occurrence = next[Int(occurrence)]
            }
            guard fitting >= 0 else { return nil }
            found.append(fitting)
            previous = items[Int(fitting)].position
        }
        return found
    }
}
