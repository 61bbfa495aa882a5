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
    let core: KnowledgeCore

    static func mentions(in text: TokenizedText, words: [Int32], core: KnowledgeCore, region: Int64) -> [PlaceMention] {
        let finder = PlaceFinder(text: text, words: words, core: core)
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

    private func has(_ index: Int, _ role: UInt64) -> Bool {
        index >= 0 && index < words.count && core.words.word(words[index], has: role)
    }

    private func mention(at start: Int, region: Int64) -> PlaceMention? {
        guard text.tokens[start].kind == .word else { return nil }
        let (cue, cueToken) = cue(before: start)
        var hash = WordHash.seed
        var abbreviated = WordHash.seed
        var found: (last: Int, name: Int32)?
        let abbreviation = core.words.abbreviated(text.tokens[start].hash)
        var letters = 0
        for index in start..<min(start + core.gazetteer.longest, words.count) {
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
            var name = core.gazetteer.firstName(hash)
            if name < 0, abbreviation != nil, index > start { name = core.gazetteer.firstName(abbreviated) }
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
            let found = core.gazetteer.names[Int(walk)]
            if Gazetteer.code(core.gazetteer.entries[Int(found.entry)].code, liesIn: region) { return true }
            walk = found.next
        }
        return false
    }

    // A name that is also a common word needs a word that announces it.
    private func accepts(_ first: Int, _ last: Int, _ hash: UInt64, _ cue: PlaceMention.Cue) -> Bool {
        if cue.isStrong { return true }
        if core.words.strictPlaces.contains(hash) { return false }
        guard core.words.commonPlaces.contains(hash) else { return true }
        if has(first - 1, core.words.notAPlace) { return false }
        if cue == .general { return true }
        return isFollowedByItsDistrict(last, hash)
    }

    /// Whether the kecamatan of a desa stands right behind its name: `menanti kelekar`, `beringin kec lubai`.
    private func isFollowedByItsDistrict(_ last: Int, _ hash: UInt64) -> Bool {
        var start = last + 1
        if has(start, core.words.districtCue) { start += 1 }
        var districts = WordHash.seed
        for index in start..<max(start, min(start + 4, words.count)) {
            if text.breaksBefore(index) { return false }
            districts = WordHash.continued(districts, text.lettersOf(index))
            var walk = core.gazetteer.firstName(districts)
            while walk >= 0 {
                let code = core.gazetteer.entries[Int(core.gazetteer.names[Int(walk)].entry)].code
                if (100_000..<1_000_000).contains(code), hasVillage(hash, in: code) { return true }
                walk = core.gazetteer.names[Int(walk)].next
            }
        }
        return false
    }

    private func hasVillage(_ hash: UInt64, in district: Int64) -> Bool {
        var walk = core.gazetteer.firstName(hash)
        while walk >= 0 {
            let code = core.gazetteer.entries[Int(core.gazetteer.names[Int(walk)].entry)].code
            if code >= 1_000_000_000, Gazetteer.district(of: code) == district { return true }
            walk = core.gazetteer.names[Int(walk)].next
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
            let found = core.gazetteer.names[Int(walk)]
            if region == 0 || Gazetteer.code(core.gazetteer.entries[Int(found.entry)].code, liesIn: region) {
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
            origin: has(before, core.words.origin) || has(before - 1, core.words.origin)
        )
    }

    private func cue(before start: Int) -> (PlaceMention.Cue, Int) {
        guard has(start - 1, core.words.anyCue) else { return (.bare, -1) }
        var index = start - 1
        var steps = 0
        while index >= 0, steps < 3 {
            // A clause that ends between cue and name parts them, but `kec.` and `ds :` do not.
            let mark = text.tokens[index + 1].markBefore
            if mark != 0, mark != UInt8(ascii: "."), mark != UInt8(ascii: ":"), mark != UInt8(ascii: "-") { break }
            if has(index, core.words.villageCue) { return (.village, index) }
            if has(index, core.words.urbanCue) { return (.urban, index) }
            if has(index, core.words.districtCue) { return (.district, index) }
            if has(index, core.words.regencyCue) { return (.regency, index) }
            if has(index, core.words.placeCue), steps == 0 || has(index + 1, core.words.possessive) {
                return (.general, index)
            }
            guard has(index, core.words.possessive) else { break }
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
        guard core.gazetteer.home > 0, region == core.gazetteer.home else { return nil }
        let announced = cue != .bare
        let firstWordKnown = words[start] >= 0
        // A word of the lexicon is no slip of a name, and neither is the second half of two words that are one.
        if words[start] == Reader.joined { return nil }
        if !announced, firstWordKnown, core.words.abbreviated(text.tokens[start].hash) == nil { return nil }
        var letters: [UInt8] = []
        var best: (last: Int, hash: UInt64)?
        var allKnown = true
        for index in start..<min(start + 4, words.count) {
            if index > start, endsName(before: index, first: start, abbreviated: true) { break }
            guard text.tokens[index].kind == .word else { break }
            if index == start, let whole = core.words.abbreviated(text.tokens[start].hash) {
                letters += whole
            } else {
                letters += text.lettersOf(index)
            }
            if words[index] < 0 { allKnown = false }
            guard letters.count >= (announced ? 5 : 7), letters.count <= 30 else { continue }
            if allKnown && !cue.isStrong { continue }
            if index == start, core.vocabulary.spellings[text.tokens[start].hash] >= 0 { continue }
            if let hash = core.gazetteer.nearest(letters) { best = (index, hash) }
        }
        guard let best else { return nil }
        // `kades Sumarno`: the name of a person is no slip of a village's.
        if best.last == start, core.people.names.contains(text.tokens[start].hash) { return nil }
        let name = core.gazetteer.firstName(best.hash)
        guard name >= 0, fits(name, region: region), accepts(start, best.last, best.hash, cue) else { return nil }
        return made(start, best.last, name, cue, cueToken, region, mistyped: true)
    }
}
