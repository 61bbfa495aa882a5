/// The words that the lexicon speaks of: standard words, their spellings, and the groups (concepts) they belong to.
final class Vocabulary: Sendable {
    /// From a spelling's hash to the word's number.
    let spellings: WordTable
    /// From the hash of a consonant skeleton to the only word that has it.
    let skeletons: WordTable
    /// From the hash of a word with one letter left out to the only word that has it.
    let shortened: WordTable
    /// The standard words, by number.
    let words: [String]
    /// For a number, where its standard words begin in ``expansions``; a spelling may stand for several words.
    let expansionStart: [Int32]
    let expansions: [Int32]
    /// For a number, where its terms begin in ``terms``: the word itself, its stem, and its concepts.
    let termStart: [Int32]
    let terms: [Int32]
    /// Whether a word only fills, so that it does not widen the gap between two others.
    let fills: [Bool]
    /// How many terms there are: words and concepts.
    let termCount: Int
    /// From a concept's name to its term.
    let concepts: [String: Int32]
    /// For a term, the hash that stands for it in the features of a learned model.
    let termHashes: [UInt64]

    init(
        spellings: WordTable,
        skeletons: WordTable,
        shortened: WordTable,
        words: [String],
        expansionStart: [Int32],
        expansions: [Int32],
        termStart: [Int32],
        terms: [Int32],
        fills: [Bool],
        termCount: Int,
        concepts: [String: Int32]
    ) {
        self.spellings = spellings
        self.skeletons = skeletons
        self.shortened = shortened
        self.words = words
        self.expansionStart = expansionStart
        self.expansions = expansions
        self.termStart = termStart
        self.terms = terms
        self.fills = fills
        self.termCount = termCount
        self.concepts = concepts
        var hashes = words.map { WordHash.of("=" + $0) } + [UInt64](repeating: 0, count: concepts.count)
        for (name, term) in concepts { hashes[Int(term)] = WordHash.of("@" + name) }
        termHashes = hashes
    }

    /// The number of a standard word or spelling, -1 where it is unknown.
    func number(_ word: String) -> Int32 { spellings[WordHash.of(word)] }

    /// The term of a concept; one that no word has where the lexicon does not define it.
    func concept(_ name: String) -> Int32 { concepts[name] ?? -1 }

    func expansion(of number: Int32) -> ArraySlice<Int32> {
        expansions[Int(expansionStart[Int(number)])..<Int(expansionStart[Int(number) + 1])]
    }

    /// The word that two words are when nothing but a space parts them, `batu bara`; nil where they stay two.
    func joined(_ first: String, _ second: String) -> String? {
        guard first.utf8.count >= 2, second.utf8.count >= 2, !first.hasPrefix("@"), !second.hasPrefix("@") else {
            return nil
        }
        let whole = number(first + second)
        guard whole >= 0, expansion(of: whole).count == 1 else { return nil }
        return words[Int(whole)]
    }

    func terms(of number: Int32) -> ArraySlice<Int32> {
        terms[Int(termStart[Int(number)])..<Int(termStart[Int(number) + 1])]
    }
}

extension Vocabulary {
    /// The word that a token is, by spelling or by stem; -1 where neither is known.
    func resolve(_ letters: ArraySlice<UInt8>, hash: UInt64) -> Int32 {
        let exact = spellings[hash]
        if exact >= 0 { return exact }
        guard letters.count >= 3 else { return -1 }
        let single = Self.singled(letters)
        if let single {
            let found = spellings[WordHash.continued(WordHash.seed, single[...])]
            if found >= 0 { return found }
        }
        let stem = Stemmer.stem(letters) { spellings[$0] }
        if stem >= 0 { return stem }
        if let single { return Stemmer.stem(single[...]) { spellings[$0] } }
        return -1
    }

    /// The word that an unknown token probably is: a dialect's vowel, a dropped vowel, two words written as one, a slip of one
    /// letter; -1 where nothing fits.
    func guess(_ letters: ArraySlice<UInt8>, isSlip: inout Bool) -> Int32 {
        guard letters.count >= 3, letters.count <= 24 else { return -1 }
        var found = dialectForm(letters)
        if found >= 0 { return found }
        found = skeletonForm(letters)
        if found >= 0 { return found }
        if letters.count >= 5 {
            found = slip(letters)
            isSlip = found >= 0
        }
        return found
    }

    /// Two known words written as one.
    func split(_ letters: ArraySlice<UInt8>) -> (Int32, Int32)? {
        guard letters.count >= 8, letters.count <= 24 else { return nil }
        var hash = WordHash.seed
        for position in letters.indices.dropLast(4) {
            hash = WordHash.continued(hash, letters[position])
            guard position - letters.startIndex >= 3 else { continue }
            let first = spellings[hash]
            guard first >= 0 else { continue }
            let rest = letters[(position + 1)...]
            let second = resolve(rest, hash: WordHash.continued(WordHash.seed, rest))
            if second >= 0 { return (first, second) }
        }
        return nil
    }

    // Palembang's o and Semende's e for a final a, e for a in the last syllable, a dropped h, and Semende's gh for r.
    private func dialectForm(_ letters: ArraySlice<UInt8>) -> Int32 {
        var bytes = Array(letters)
        let last = bytes.count - 1
        var found: Int32 = -1
        if bytes[last] == UInt8(ascii: "o") || bytes[last] == UInt8(ascii: "e") {
            bytes[last] = UInt8(ascii: "a")
            found = resolveExact(bytes)
            if found >= 0 { return found }
            bytes = Array(letters)
        }
        for position in stride(from: last, through: max(1, last - 3), by: -1)
        where bytes[position] == UInt8(ascii: "e") || bytes[position] == UInt8(ascii: "o") {
            let kept = bytes[position]
            bytes[position] = kept == UInt8(ascii: "e") ? UInt8(ascii: "a") : UInt8(ascii: "u")
            found = resolveExact(bytes)
            if found >= 0 { return found }
            bytes[position] = kept
        }
        if Stemmer.isVowel(bytes[0]) {
            found = resolveExact([UInt8(ascii: "h")] + bytes)
            if found >= 0 { return found }
        }
        for position in 0..<last where bytes[position] == UInt8(ascii: "g") && bytes[position + 1] == UInt8(ascii: "h")
        {
            var changed = bytes
            changed[position] = UInt8(ascii: "r")
            changed.remove(at: position + 1)
            found = resolveExact(changed)
            if found >= 0 { return found }
        }
        return -1
    }

    private func resolveExact(_ bytes: [UInt8]) -> Int32 {
        let hash = WordHash.continued(WordHash.seed, bytes[...])
        let found = spellings[hash]
        return found >= 0 || bytes.count < 6 ? found : Stemmer.stem(bytes[...]) { spellings[$0] }
    }

    private func skeletonForm(_ letters: ArraySlice<UInt8>) -> Int32 {
        guard let skeleton = Self.skeleton(letters), letters.count - skeleton.count <= 1 else { return -1 }
        return skeletons[WordHash.continued(WordHash.seed, skeleton[...])]
    }

    // One letter left out, one too many, one wrong, or two swapped, by Garbe's symmetric deletion.
    private func slip(_ letters: ArraySlice<UInt8>) -> Int32 {
        var found = shortened[WordHash.continued(WordHash.seed, letters)]
        if found >= 0 { return found }
        // The first letter is seldom wrong, and a wrong one is another word more often than not.
        for dropped in letters.indices.dropFirst() {
            var hash = WordHash.seed
            for position in letters.indices where position != dropped {
                hash = WordHash.continued(hash, letters[position])
            }
            found = spellings[hash]
            if found >= 0, letters.count >= 6 { return found }
            if letters.count >= 6 {
                found = shortened[hash]
                if found >= 0 { return found }
            }
        }
        return -1
    }

    /// The first letter and all later consonants; nil where that is shorter than three letters.
    static func skeleton(_ letters: ArraySlice<UInt8>) -> [UInt8]? {
        var skeleton: [UInt8] = []
        for (offset, letter) in letters.enumerated() where offset == 0 || !Stemmer.isVowel(letter) {
            if skeleton.last != letter { skeleton.append(letter) }
        }
        return skeleton.count >= 3 ? skeleton : nil
    }

    /// The letters with doubled ones written once; nil where none is doubled.
    private static func singled(_ letters: ArraySlice<UInt8>) -> [UInt8]? {
        var doubled = false
        for position in letters.indices.dropLast() where letters[position] == letters[position + 1] {
            doubled = true
            break
        }
        guard doubled else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count)
        for letter in letters where bytes.last != letter { bytes.append(letter) }
        return bytes
    }
}
