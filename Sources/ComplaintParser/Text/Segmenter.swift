/// Cuts a long token that no space divides into the words that it is made of: `jalansegamitlongsorlagi`.
struct Segmenter {
    let core: KnowledgeCore

    /// The shortest token that is cut; shorter ones may be two words and are read by ``Vocabulary/split(_:)``.
    private static let shortest = 17
    private static let longestWord = 16

    /// The text with every such token cut.
    func segmented(_ text: TokenizedText) -> TokenizedText {
        guard text.tokens.contains(where: isLong) else { return text }
        var result = text
        result.tokens.removeAll(keepingCapacity: true)
        for index in text.tokens.indices {
            let token = text.tokens[index]
            guard isLong(token), result.tokens.count < Tokenizer.limit, !text.addresses.contains(index),
                let cuts = cuts(text.lettersOf(index), hash: token.hash)
            else {
                result.addresses = result.addresses.map { $0 == index ? result.tokens.count : $0 }
                result.tokens.append(token)
                continue
            }
            append(token, cuts, text, to: &result)
        }
        return result
    }

    /// Whether a token is a long word whose letters stand in the text as typed, one for one.
    private func isLong(_ token: Token) -> Bool {
        token.kind == .word && token.lettersCount >= Self.shortest && token.lettersCount <= 400 && !token.doubled
            && token.end - token.start == token.lettersEnd - token.lettersStart
    }

    private func append(_ token: Token, _ cuts: [Int], _ text: TokenizedText, to result: inout TokenizedText) {
        var start = 0
        for end in cuts {
            var piece = token
            piece.start = token.start + Int32(start)
            piece.end = token.start + Int32(end)
            piece.lettersStart = token.lettersStart + Int32(start)
            piece.lettersEnd = token.lettersStart + Int32(end)
            piece.hash = WordHash.continued(
                WordHash.seed,
                text.letters[Int(piece.lettersStart)..<Int(piece.lettersEnd)]
            )
            if start > 0 {
                piece.markBefore = 0
                piece.glued = false
            }
            result.tokens.append(piece)
            start = end
        }
    }

    /// The ends of the words; nil where the token is one word, or where most of it stays unknown.
    private func cuts(_ letters: ArraySlice<UInt8>, hash: UInt64) -> [Int]? {
        guard core.vocabulary.resolve(letters, hash: hash) < 0, core.gazetteer.firstName(hash) < 0 else { return nil }
        let bytes = Array(letters)
        let count = bytes.count
        // A known word costs little, an unknown letter much: the cheapest way through the token wins.
        var cost = [Float](repeating: .infinity, count: count + 1)
        var from = [Int](repeating: 0, count: count + 1)
        var known = [Bool](repeating: false, count: count + 1)
        cost[0] = 0
        for start in 0..<count where cost[start] < .infinity {
            if cost[start] + 2 < cost[start + 1] {
                cost[start + 1] = cost[start] + 2
                from[start + 1] = start
                known[start + 1] = false
            }
            var hash = WordHash.seed
            for end in (start + 1)...min(count, start + Self.longestWord) {
                hash = WordHash.continued(hash, bytes[end - 1])
                let length = end - start
                guard length >= 2, isKnown(bytes[start..<end], hash: hash) else { continue }
                let price: Float = length == 2 ? 2.6 : length == 3 ? 1.9 : 1.2
                if cost[start] + price < cost[end] {
                    cost[end] = cost[start] + price
                    from[end] = start
                    known[end] = true
                }
            }
        }
        return ends(from, known, count)
    }

    /// Walks the cheapest way back; unknown letters that stand together are one piece.
    private func ends(_ from: [Int], _ known: [Bool], _ count: Int) -> [Int]? {
        var ends: [Int] = []
        var unknown = 0
        var position = count
        while position > 0 {
            if !known[position] { unknown += 1 }
            if known[position] || ends.isEmpty || known[ends[0]] { ends.insert(position, at: 0) }
            position = from[position]
        }
        return ends.count >= 3 && unknown * 3 <= count ? ends : nil
    }

    private func isKnown(_ letters: ArraySlice<UInt8>, hash: UInt64) -> Bool {
        if core.vocabulary.spellings[hash] >= 0 { return true }
        guard letters.count >= 4 else { return false }
        if core.gazetteer.firstName(hash) >= 0 { return true }
        return letters.count >= 6 && Stemmer.stem(letters) { core.vocabulary.spellings[$0] } >= 0
    }
}
