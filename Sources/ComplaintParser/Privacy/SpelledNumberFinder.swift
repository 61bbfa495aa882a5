import Complaints

/// Finds telephone and identity numbers that are written in words, or in words and digits: `nol delapan satu dua …`, `0812 tujuh empat …`.
struct SpelledNumberFinder {
    let bytes: [UInt8]

    /// The fewest digits of a number in words.
    private static let fewest = 8
    /// The digits of an identity number.
    private static let identity = 16
    /// The fewest of them that are words.
    private static let fewestWords = 2

    func find() -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        let digits = DigitStream(bytes: bytes).digits
        var first = 0
        while first < digits.count {
            var last = first
            while last + 1 < digits.count, !digits[last + 1].isParted { last += 1 }
            let run = digits[first...last]
            if run.count >= Self.fewest, run.count(where: \.isWord) >= Self.fewestWords {
                let start = digits[first].start
                let kind = run.count >= Self.identity ? PersonalDatum.Kind.nationalIdentity : .phoneNumber
                data.append(PersonalDatum(kind: kind, start: start, length: digits[last].end - start))
            }
            first = last + 1
        }
        return data
    }
}
