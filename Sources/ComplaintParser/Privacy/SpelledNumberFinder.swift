import Complaints

/// Finds telephone numbers that are written in words: `nol delapan satu dua …`.
struct SpelledNumberFinder {
    let text: TokenizedText

    /// The fewest digits of a number in words.
    private static let fewest = 8
    private static let digits: Set<UInt64> = Set(
        [
            "nol", "kosong", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "lapan", "sembilan",
            "siji", "loro", "telu", "papat", "limo", "enem", "pitu", "wolu", "songo", "sikok", "duo", "tigo", "zero",
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ].map(WordHash.of)
    )

    func find() -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        var first: Int?
        var words = 0
        var count = 0
        func close(before end: Int) {
            if let first, count >= Self.fewest, words >= 5 {
                let start = Int(text.tokens[first].start)
                data.append(
                    PersonalDatum(kind: .phoneNumber, start: start, length: Int(text.tokens[end - 1].end) - start)
                )
            }
        }
        for (index, token) in text.tokens.enumerated() {
            let isWord = token.kind == .word && Self.digits.contains(token.hash)
            if isWord || token.kind == .number && first != nil {
                if first == nil { first = index }
                words += isWord ? 1 : 0
                count += isWord ? 1 : token.digitCount
            } else {
                close(before: index)
                first = nil
                words = 0
                count = 0
            }
        }
        close(before: text.tokens.count)
        return data
    }
}
