/// Gathers the words of the lexicon while its files are read, then freezes them into a ``Vocabulary``.
struct VocabularyBuilder {
    private var numbers: [String: Int32] = [:]
    private var words: [String] = []
    private var expansions: [[Int32]] = []
    private var conceptsOf: [[Int32]] = []
    private var conceptNumbers: [String: Int32] = [:]
    private var fills: Set<Int32> = []
    private var wholes: Set<Int32> = []

    /// The number of a standard word, added where it is new.
    @discardableResult
    mutating func word(_ word: String) -> Int32 {
        if let number = numbers[word] { return number }
        let number = Int32(words.count)
        numbers[word] = number
        words.append(word)
        expansions.append([number])
        conceptsOf.append([])
        return number
    }

    /// Makes a spelling stand for one or more standard words.
    mutating func spelling(_ spelling: String, of standard: [String]) {
        let number = word(spelling)
        let targets = standard.map { word($0) }
        if targets != [number] { expansions[Int(number)] = targets }
    }

    /// Puts a word into a concept.
    mutating func add(_ word: String, to concept: String) {
        let member = self.word(word)
        let number = conceptNumber(concept)
        // Of a spelling of several words (`sd` for `sekolah dasar`) no single one means the concept.
        guard expansions[Int(member)].count == 1, let standard = expansions[Int(member)].first else { return }
        if !conceptsOf[Int(standard)].contains(number) { conceptsOf[Int(standard)].append(number) }
    }

    mutating func conceptNumber(_ concept: String) -> Int32 {
        if let number = conceptNumbers[concept] { return number }
        let number = Int32(conceptNumbers.count)
        conceptNumbers[concept] = number
        return number
    }

    func knows(concept: String) -> Bool { conceptNumbers[concept] != nil }

    mutating func fill(_ word: String) {
        let number = self.word(word)
        for expanded in expansions[Int(number)] { fills.insert(expanded) }
    }

    /// Makes a word known that is not to be stemmed.
    mutating func keepWhole(_ word: String) {
        wholes.insert(self.word(word))
    }

    /// Words that are only known to exist, so that no other word is read into them.
    mutating func known(_ word: String) {
        guard numbers[word] == nil else { return }
        keepWhole(word)
    }

    func frozen() -> Vocabulary {
        var spellings = WordTable(minimumCapacity: words.count)
        for (index, word) in words.enumerated() { spellings.set(WordHash.of(word), to: Int32(index)) }
        var expansionStart: [Int32] = []
        var flat: [Int32] = []
        for (index, expansion) in expansions.enumerated() {
            expansionStart.append(Int32(flat.count))
            flat.append(contentsOf: resolved(expansion, of: Int32(index)))
        }
        expansionStart.append(Int32(flat.count))
        var termStart: [Int32] = []
        var terms: [Int32] = []
        for index in words.indices {
            termStart.append(Int32(terms.count))
            var own: [Int32] = [Int32(index)]
            own += conceptsOf[index].map { $0 + Int32(words.count) }
            let stem =
                wholes.contains(Int32(index)) ? -1 : Stemmer.stem(Array(words[index].utf8)[...]) { spellings[$0] }
            // A spelling that happens to be a stem (`sampa` in `sampai`) says nothing of the word.
            if stem >= 0, expansions[Int(stem)] == [stem] {
                for expanded in resolved(expansions[Int(stem)], of: stem) where expanded != Int32(index) {
                    own.append(expanded)
                    own += conceptsOf[Int(expanded)].map { $0 + Int32(words.count) }
                }
            }
            var seen: Set<Int32> = []
            terms += own.filter { seen.insert($0).inserted }
        }
        termStart.append(Int32(terms.count))
        return Vocabulary(
            spellings: spellings,
            skeletons: skeletons(),
            shortened: shortened(spellings),
            words: words,
            expansionStart: expansionStart,
            expansions: flat,
            termStart: termStart,
            terms: terms,
            fills: words.indices.map { fills.contains(Int32($0)) },
            termCount: words.count + conceptNumbers.count,
            concepts: conceptNumbers.mapValues { $0 + Int32(words.count) }
        )
    }

    // A spelling may be given for another spelling: follow the chain to standard words, but no further than a few steps.
    private func resolved(_ expansion: [Int32], of number: Int32, depth: Int = 0) -> [Int32] {
        guard depth < 4 else { return expansion }
        return expansion.flatMap { target in
            target == number || expansions[Int(target)] == [target]
                ? [target] : resolved(expansions[Int(target)], of: target, depth: depth + 1)
        }
    }

    private func skeletons() -> WordTable {
        unique { word in
            let bytes = Array(word.utf8)
            return bytes.count >= 4
                ? Vocabulary.skeleton(bytes[...]).map { [WordHash.continued(WordHash.seed, $0[...])] } ?? [] : []
        }
    }

    private func shortened(_ spellings: WordTable) -> WordTable {
        unique { word in
            let bytes = Array(word.utf8)
            guard bytes.count >= 6 else { return [] }
            return bytes.indices.dropFirst().compactMap { dropped in
                let hash = WordHash.continued(WordHash.seed, (bytes[..<dropped] + bytes[(dropped + 1)...])[...])
                return spellings[hash] >= 0 ? nil : hash
            }
        }
    }

    // A table of hashes that belong to one standard word only.
    private func unique(_ hashes: (String) -> [UInt64]) -> WordTable {
        var owners: [UInt64: Int32] = [:]
        for (index, word) in words.enumerated() {
            let number = Int32(index)
            for hash in hashes(word) {
                if let owner = owners[hash], owner != number,
                    owner == -1 || expansions[Int(owner)] != expansions[index]
                {
                    owners[hash] = -1
                } else {
                    owners[hash] = number
                }
            }
        }
        var table = WordTable(minimumCapacity: owners.count)
        for (hash, owner) in owners where owner >= 0 { table.set(hash, to: owner) }
        return table
    }
}
