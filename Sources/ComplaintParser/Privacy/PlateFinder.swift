import Complaints

/// Finds the plates of vehicles: one or two letters of a region, up to four digits, up to three letters.
struct PlateFinder {
    let read: ReadText

    private static let regions: Set<UInt64> = Set(
        [
            "a", "aa", "ab", "ad", "ae", "ag", "b", "ba", "bb", "bd", "be", "bg", "bh", "bk", "bl", "bm", "bn", "bp",
            "d", "da", "db", "dc", "dd", "de", "dg", "dh", "dk", "dl", "dm", "dn", "dp", "dr", "ds", "dt", "dw", "e",
            "ea", "eb", "ed", "f", "g", "h", "k", "kb", "kh", "kt", "ku", "l", "m", "n", "p", "pa", "pb", "r", "s", "t",
            "w", "z",
        ].map(WordHash.of)
    )
    /// Regions around here whose letters are no word and no short form of one, so that small letters tell them, too.
    private static let plain: Set<UInt64> = Set(["bg", "bh", "bn", "bk", "bm", "bb"].map(WordHash.of))
    private static let cues: Set<UInt64> = Set(
        [
            "plat", "pelat", "nopol", "polisi", "mobil", "motor", "truk", "truck", "angkot", "bus", "nmax", "beat",
            "pickup",
            "up", "avanza", "innova", "tangki", "fuso", "tronton", "sawit", "nomor", "no", "nmr",
        ].map(WordHash.of)
    )

    func find() -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        var index = 0
        var isList = false
        while index + 1 < read.tokens.count {
            guard let last = plate(at: index, isList: isList) else {
                // `BG 1 A, be 2 b`: a plate right behind another needs no sign of its own.
                isList = false
                index += 1
                continue
            }
            let start = Int(read.tokens[index].start)
            data.append(PersonalDatum(kind: .plate, start: start, length: Int(read.tokens[last].end) - start))
            isList = true
            index = last + 1
        }
        return data
    }

    private func isCapital(_ index: Int) -> Bool {
        let token = read.tokens[index]
        return read.text.source[Int(token.start)..<Int(token.end)].allSatisfy { !(0x61...0x7A).contains($0) }
    }

    private func plate(at index: Int, isList: Bool) -> Int? {
        let region = read.tokens[index]
        let number = read.tokens[index + 1]
        guard region.kind == .word, region.lettersCount <= 2, Self.regions.contains(region.hash),
            number.kind == .number, (1...4).contains(number.digitCount), !read.text.breaksWidely(index + 1)
        else { return nil }
        let isAnnounced =
            isList || Self.plain.contains(region.hash)
            || (max(0, index - 2)..<index).contains { Self.cues.contains(read.tokens[$0].hash) }
        let certain = isCapital(index) || isAnnounced
        guard certain, region.lettersCount == 2 || isAnnounced || number.digitCount >= 3 else { return nil }
        let suffix = index + 2
        if suffix < read.tokens.count, read.tokens[suffix].kind == .word, read.tokens[suffix].lettersCount <= 3,
            !read.text.breaksWidely(suffix),
            isCapital(suffix) || read.tokens[suffix].glued || isAnnounced && read.certain[suffix] < 0
        {
            return suffix
        }
        return isAnnounced && number.digitCount >= 3 ? suffix - 1 : nil
    }
}

extension TokenizedText {
    /// Whether more than three bytes, or a comma, part a token from the one before.
    fileprivate func breaksWidely(_ index: Int) -> Bool {
        tokens[index].start - tokens[index - 1].end > 3 || tokens[index].markBefore == UInt8(ascii: ",")
    }
}
