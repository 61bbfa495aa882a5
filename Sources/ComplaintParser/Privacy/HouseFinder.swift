import Complaints

/// Finds the numbers of houses, by which a street becomes the home of somebody: `jalan Melati no 12`, `blok C3 no 5`.
struct HouseFinder {
    let read: ReadText
    let words: KnownWords

    private static let numbers: Set<UInt64> = Set(["no", "nomor", "nomer", "nmr"].map(WordHash.of))
    private static let houses: Set<UInt64> = Set(
        ["rumah", "rmh", "alamat", "blok", "blk", "perum", "perumahan", "komplek", "kontrakan", "kost", "kos"].map(
            WordHash.of
        )
    )
    /// How many tokens may stand between a street and the number of a house.
    private static let reach = 4

    func find() -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        for index in read.tokens.indices.dropLast() where Self.numbers.contains(read.tokens[index].hash) {
            let number = read.tokens[index + 1]
            guard (1...3).contains(number.digitCount), index > 0,
                (max(0, index - Self.reach)..<index).contains(where: isHouse)
            else { continue }
            var last = index + 1
            // `no 12A`
            if last + 1 < read.tokens.count, read.tokens[last + 1].glued, read.tokens[last + 1].lettersCount == 1 {
                last += 1
            }
            let start = Int(read.tokens[index].start)
            data.append(PersonalDatum(kind: .address, start: start, length: Int(read.tokens[last].end) - start))
        }
        return data
    }

    /// Whether a word is that of a house, or `jalan` with a name: in `jalan rusak nomor 2` it has none.
    private func isHouse(_ index: Int) -> Bool {
        if Self.houses.contains(read.tokens[index].hash) { return true }
        return words.word(read.certain[index], has: words.streetCue) && read.tokens[index + 1].kind == .word
            && read.words[index + 1] < 0
    }
}
