/// The part of a command that is sent to the central system: the words after it.
struct AdditionText {
    /// The words; empty if there are none.
    let words: String

    private static let commands: Set<String> = [
        "tambah", "tambahan", "tambahkan", "balas", "balasan", "tl", "bl", "lanjutan", "susulan", "nilai", "rating",
        "skor",
        "batal", "batalkan", "cabut", "cancel", "ralat", "koreksi",
    ]

    /// Removes the command word and the number of a report from a text.
    init(_ text: String, ticketPrefix: String) {
        let pieces = text.split { $0.isWhitespace || "#:,".contains($0) }
        let plain = pieces.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
        var start = 0
        if let first = plain.first, Self.commands.contains(first) { start = 1 }
        if start == 1, let quoted = QuotedNumber(in: plain, ticketPrefix: ticketPrefix, reach: 3) {
            start = quoted.range.upperBound + 1
        }
        guard start < pieces.count else {
            words = ""
            return
        }
        words = String(text[pieces[start].startIndex...])
    }

    /// The words without a rating at their beginning: `5 sudah mulus`.
    func words(behindMark mark: Int) -> String {
        let first = words.prefix { $0.isNumber }
        guard first == "\(mark)" else { return words }
        return String(words.dropFirst(first.count).drop { $0.isWhitespace || ",.:-".contains($0) })
    }
}
