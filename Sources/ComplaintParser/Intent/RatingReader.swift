import Complaints

/// Reads the mark, 1 to 5, of a text that rates.
enum RatingReader {
    static func rating(_ read: ReadText, numbers: NumberReader.Finding) -> Int? {
        // The digit behind the report's number, else any single digit, else a word from one to five.
        let tokens = read.tokens.indices.filter { !numbers.tokens.contains($0) }
        let digits = tokens.filter { read.tokens[$0].kind == .number && (1...5).contains(read.tokens[$0].value) }
        if let behind = digits.first(where: { $0 > (numbers.token ?? -1) }) ?? digits.first {
            return Int(read.tokens[behind].value)
        }
        let words = ["satu", "dua", "tiga", "empat", "lima"]
        for token in tokens {
            if let mark = words.firstIndex(where: { read.text.lettersOf(token).elementsEqual($0.utf8) }) {
                return mark + 1
            }
        }
        return nil
    }
}
