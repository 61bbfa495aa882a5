import SMSCodec

/// Fits texts of others into a reply: in the GSM alphabet, and cut between words.
enum GSMText {
    /// A text in the GSM alphabet with single spaces; a character that is not in the alphabet becomes a question mark.
    static func plain(_ text: String) -> String {
        if PlainText.isPlain(text) { return PlainText.withSingleSpaces(text) }
        return String(Transliteration.apply(to: text).map { GSM7.septetCount(of: String($0)) == nil ? "?" : $0 })
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    static func septets(_ text: some StringProtocol) -> Int {
        GSM7.septetCount(of: String(text)) ?? text.count
    }

    /// As many whole words as fit; if the first word does not fit, as many of its characters as fit.
    static func beginning(of text: Substring, limit: Int) -> String {
        var length = 0
        var fitting = text.startIndex
        var lastWord = text.startIndex
        for index in text.indices {
            if text[index] == " " { lastWord = index }
            length += septets(String(text[index]))
            guard length <= limit else { break }
            fitting = text.index(after: index)
        }
        if fitting < text.endIndex, text[fitting] == " " { lastWord = fitting }
        return String(text[..<(lastWord > text.startIndex ? lastWord : fitting)])
    }

    /// A text of at most a number of septets, with dots where it was cut.
    static func fitting(_ text: String, limit: Int) -> String {
        let words = plain(text)
        // Each plain letter takes one septet.
        if words.utf8.count <= limit, PlainText.isPlain(words) { return words }
        guard septets(words) > limit else { return words }
        return beginning(of: words[...], limit: limit - 3) + "..."
    }
}
