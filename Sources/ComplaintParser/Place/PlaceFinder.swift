import Complaints

/// A name of the gazetteer in a text.
struct PlaceMention {
    enum Cue: Int {
        /// Only the name.
        case bare
        /// `di`, `warga`, `wilayah`.
        case general
        case regency
        case district
        case urban
        case village

        var isStrong: Bool { rawValue >= Cue.regency.rawValue }
    }

    var first: Int
    var last: Int
    var cue: Cue
    /// The token of the cue, -1 where there is none.
    var cueToken: Int
    /// The entries of the gazetteer that the name may mean, and whether the name is their official one.
    var candidates: [(entry: Int32, official: Bool)]
    var mistyped: Bool
    /// Whether the place is where somebody comes from rather than where something happened.
    var origin: Bool
}

/// Finds the gazetteer's names in a text: written apart or together, abbreviated, or mistyped where the text says that a name follows.
struct PlaceFinder {
    let text: TokenizedText
    let words: [Int32]
    let knowledge: Knowledge
    private var known: KnownWords { knowledge.words }
    private var gazetteer: Gazetteer { knowledge.gazetteer }

    static func mentions(in text: TokenizedText, words: [Int32], knowledge: Knowledge, region: Int64) -> [PlaceMention]
    {
        let finder = PlaceFinder(text: text, words: words, knowledge: knowledge)
        var mentions: [PlaceMention] = []
        var index = 0
        while index < words.count {
            if let mention = finder.mention(at: index, region: region) {
                mentions.append(mention)
                index = mention.last + 1
                if mentions.count >= 24 { break }
            } else {
                index += 1
            }
        }
        return mentions
    }

    private func has(_ index: Int, _ term: Int32) -> Bool {
        index >= 0 && index < words.count && knowledge.vocabulary.word(words[index], has: term)
    }

    private func mention(at start: Int, region: Int64) -> PlaceMention? {
        guard text.tokens[start].kind == .word else { return nil }
        let (cue, cueToken) = cue(before: start)
        var hash = WordHash.seed
        var abbreviated = WordHash.seed
        var found: (last: Int, name: Int32)?
        let abbreviation = known.placeAbbreviations.isEmpty ? nil : known.placeAbbreviations[text.tokens[start].hash]
        var letters = 0
        for index in start..<min(start + gazetteer.longest, words.count) {
            if index > start, endsName(before: index, first: start, abbreviated: abbreviation != nil) { break }
            let slice = text.lettersOf(index)
            letters += slice.count
            if letters > 40 { break }
            hash = WordHash.continued(hash, slice)
            if let abbreviation {
                if index == start {
                    abbreviated = WordHash.continued(WordHash.seed, abbreviation[...])
                } else {
                    abbreviated = WordHash.continued(abbreviated, slice)
                }
            }
            var name = gazetteer.firstName(hash)
            if name < 0, abbreviation != nil, index > start { name = gazetteer.firstName(abbreviated) }
            if name >= 0, fits(name, region: region), accepts(start, index, hash, cue) { found = (index, name) }
        }
        if let found {
            return made(start, found.last, found.name, cue, cueToken, region, mistyped: false)
        }
        return mistyped(at: start, cue: cue, cueToken: cueToken, region: region)
    }

    private func endsName(before index: Int, first: Int, abbreviated: Bool) -> Bool {
        let mark = text.tokens[index].markBefore
        if mark == 0 || mark == UInt8(ascii: "-") && text.tokens[index].start == text.tokens[index - 1].end + 1 {
            return false
        }
        return !(mark == UInt8(ascii: ".") && abbreviated && index == first + 1)
    }

    /// Whether any area of a name lies in the region, or lies anywhere where the region is open.
    private func fits(_ name: Int32, region: Int64) -> Bool {
        guard region > 0 else { return true }
        var walk = name
        while walk >= 0 {
            let found = gazetteer.names[Int(walk)]
            if Gazetteer.code(gazetteer.entries[Int(found.entry)].code, liesIn: region) { return true }
            walk = found.next
        }
        return false
    }

    // A name that is also a common word needs a word that announces it.
    private func accepts(_ first: Int, _ last: Int, _ hash: UInt64, _ cue: PlaceMention.Cue) -> Bool {
        if cue.isStrong { return true }
        if known.strictPlaces.contains(hash) { return false }
        guard known.commonPlaces.contains(hash) else { return true }
        if has(first - 1, known.notAPlace) { return false }
        if cue == .general { return true }
        // `menanti kelekar`: the kecamatan follows.
        if last + 1 < words.count, text.tokens[last + 1].kind == .word, !text.breaksBefore(last + 1) {
            if has(last + 1, known.districtCue) { return true }
        }
        return false
    }

    private func made(
        _ first: Int,
        _ last: Int,
        _ name: Int32,
        _ cue: PlaceMention.Cue,
        _ cueToken: Int,
        _ region: Int64,
        mistyped: Bool
    ) -> PlaceMention? {
        var candidates: [(entry: Int32, official: Bool)] = []
        var walk = name
        while walk >= 0, candidates.count < 400 {
            let found = gazetteer.names[Int(walk)]
            if region == 0 || Gazetteer.code(gazetteer.entries[Int(found.entry)].code, liesIn: region) {
                candidates.append((found.entry, found.official))
            }
            walk = found.next
        }
        guard !candidates.isEmpty else { return nil }
        let before = cueToken >= 0 ? cueToken : first
        return PlaceMention(
            first: first,
            last: last,
            cue: cue,
            cueToken: cueToken,
            candidates: candidates,
            mistyped: mistyped,
            origin: has(before, known.origin) || has(before - 1, known.origin)
        )
    }

    private func cue(before start: Int) -> (PlaceMention.Cue, Int) {
        var index = start - 1
        var steps = 0
        while index >= 0, steps < 3 {
            // A clause that ends between cue and name parts them, but `kec.` and `ds :` do not.
            let mark = text.tokens[index + 1].markBefore
            if mark != 0, mark != UInt8(ascii: "."), mark != UInt8(ascii: ":"), mark != UInt8(ascii: "-") { break }
            if has(index, known.villageCue) { return (.village, index) }
            if has(index, known.urbanCue) { return (.urban, index) }
            if has(index, known.districtCue) { return (.district, index) }
            if has(index, known.regencyCue) { return (.regency, index) }
            if has(index, known.placeCue), steps == 0 || has(index + 1, known.possessive) { return (.general, index) }
            guard has(index, known.possessive) else { break }
            index -= 1
            steps += 1
        }
        return (.bare, -1)
    }

    // A slip is read as a name only where a cue announces it, or where the words are unknown and long.
    private func mistyped(
        at start: Int,
        cue: PlaceMention.Cue,
        cueToken: Int,
        region: Int64
    ) -> PlaceMention? {
        guard gazetteer.home > 0, region == gazetteer.home else { return nil }
        let announced = cue != .bare
        let firstWordKnown = words[start] >= 0
        if !announced, firstWordKnown, known.placeAbbreviations[text.tokens[start].hash] == nil { return nil }
        var letters: [UInt8] = []
        var best: (last: Int, hash: UInt64)?
        var allKnown = true
        for index in start..<min(start + 4, words.count) {
            if index > start, endsName(before: index, first: start, abbreviated: true) { break }
            guard text.tokens[index].kind == .word else { break }
            if index == start, let whole = known.placeAbbreviations[text.tokens[start].hash] {
                letters += whole
            } else {
                letters += text.lettersOf(index)
            }
            if words[index] < 0 { allKnown = false }
            guard letters.count >= (announced ? 5 : 7), letters.count <= 30 else { continue }
            if allKnown && !cue.isStrong { continue }
            if let hash = gazetteer.nearest(letters) { best = (index, hash) }
        }
        guard let best else { return nil }
        let name = gazetteer.firstName(best.hash)
        guard name >= 0, fits(name, region: region), accepts(start, best.last, best.hash, cue) else { return nil }
        return made(start, best.last, name, cue, cueToken, region, mistyped: true)
    }
}
