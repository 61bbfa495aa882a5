import Complaints

/// Finds telephone numbers that are written in words, or in words and digits: `nol delapan satu dua …`, `0812 tujuh empat …`.
struct SpelledNumberFinder {
    let bytes: [UInt8]

    /// The fewest and the most digits of a number in words.
    private static let fewest = 8
    private static let most = 16
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
            if (Self.fewest...Self.most).contains(run.count), run.count(where: \.isWord) >= Self.fewestWords {
                let start = digits[first].start
                data.append(PersonalDatum(kind: .phoneNumber, start: start, length: digits[last].end - start))
            }
            first = last + 1
        }
        return data
    }
}
