/// Turns a text into hashed counts of its words, pairs of neighbouring words, and runs of letters; where the lexicon is at hand also of
/// standard words, their stems and their groups.
///
/// The runs lie inside words that are bordered by spaces, so that spellings and affixes of one word share most of them. The names of
/// places count as one word, since what happens in one place may happen in any.
enum FeatureHasher {
    /// Log 2 of the number of rows that features are hashed to.
    static let bits = 18
    static let rows = 1 << bits
    /// How many letters a run has.
    private static let run = 4
    /// How many tokens of a text are looked at.
    private static let tokenLimit = 600

    struct Features {
        /// Distinct rows, with how often each occurs.
        var rows: [Int32]
        var counts: [Float]
    }

    static func features(of text: TokenizedText) -> Features {
        var raw: [Int32] = []
        raw.reserveCapacity(min(text.tokens.count, tokenLimit) * 8)
        var previous: UInt64 = 0
        for index in text.tokens.indices.prefix(tokenLimit) {
            let token = text.tokens[index]
            guard token.lettersCount >= 2 else { continue }
            raw.append(row(token.hash))
            if previous != 0 { raw.append(row((previous &* 31) ^ token.hash)) }
            previous = token.hash
            if token.kind == .word { runs(text, token, &raw) }
        }
        return counted(raw)
    }

    /// The features of a text that was read: those of its tokens, and those of the words that the lexicon knows.
    static func features(of read: ReadText, _ vocabulary: Vocabulary) -> Features {
        var raw: [Int32] = []
        raw.reserveCapacity(min(read.tokens.count, tokenLimit) * 12)
        var previous: UInt64 = 0
        var standard: UInt64 = 0
        for index in read.tokens.indices.prefix(tokenLimit) {
            if read.places[index] {
                if index == 0 || !read.places[index - 1] { raw.append(row(place)) }
                previous = place
                continue
            }
            let token = read.tokens[index]
            if token.lettersCount >= 2 {
                raw.append(row(token.hash))
                if previous != 0 { raw.append(row((previous &* 31) ^ token.hash)) }
                previous = token.hash
                if token.kind == .word { runs(read.text, token, &raw) }
            }
            guard read.words[index] >= 0 else { continue }
            for word in vocabulary.expansion(of: read.words[index]) where !vocabulary.fills[Int(word)] {
                for term in vocabulary.terms(of: word) { raw.append(row(vocabulary.termHashes[Int(term)])) }
                let hash = vocabulary.termHashes[Int(word)]
                if standard != 0 { raw.append(row((standard &* 31) ^ hash)) }
                standard = hash
            }
        }
        return counted(raw)
    }

    private static let place = WordHash.of("<tempat>")

    /// The row of a single word, for telling which words decided.
    static func row(of token: Token) -> Int32 { row(token.hash) }

    private static func runs(_ text: TokenizedText, _ token: Token, _ raw: inout [Int32]) {
        let start = Int(token.lettersStart)
        let count = token.lettersCount
        guard count >= run - 1, count <= 40 else { return }
        // Positions -1 and count are the bordering spaces.
        for first in -1...(count + 1 - run) {
            var hash: UInt64 = 0x9e37_79b9
            for position in first..<(first + run) {
                let byte = position < 0 || position >= count ? 0x20 : text.letters[start + position]
                hash = WordHash.continued(hash, byte)
            }
            raw.append(row(hash))
        }
    }

    @inline(__always)
    private static func row(_ hash: UInt64) -> Int32 {
        Int32(truncatingIfNeeded: ((hash ^ (hash >> 31)) &* 0x9e37_79b9_7f4a_7c15) >> UInt64(64 - bits))
    }

    /// Counts equal rows, by open addressing; the order is that of their first occurrence.
    private static func counted(_ raw: [Int32]) -> Features {
        var size = 64
        while size < raw.count * 2 { size *= 2 }
        var slots = [Int32](repeating: -1, count: size)
        var features = Features(rows: [], counts: [])
        features.rows.reserveCapacity(raw.count)
        features.counts.reserveCapacity(raw.count)
        for row in raw {
            var slot = Int(row) & (size - 1)
            while slots[slot] >= 0, features.rows[Int(slots[slot])] != row { slot = (slot + 1) & (size - 1) }
            if slots[slot] >= 0 {
                features.counts[Int(slots[slot])] += 1
            } else {
                slots[slot] = Int32(features.rows.count)
                features.rows.append(row)
                features.counts.append(1)
            }
        }
        return features
    }
}
