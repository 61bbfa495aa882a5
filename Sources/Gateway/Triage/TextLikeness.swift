/// What tells that a text is another one again: a citizen who presses send three times, an answering machine, an echo of ours.
struct TextLikeness: Hashable, Sendable {
    /// Digest of the text, its case and spaces set aside.
    let exact: UInt64
    /// Digest of its letters alone, for texts that differ in a time or a counter; ``exact`` where there are too few to tell. Of a
    /// command, digest of its letters and of the report that it means.
    let loose: UInt64

    /// Fewer letters say nothing about who wrote them.
    private static let fewestLetters = 8
    /// So many letters and digits of a reply of ours are in no text by chance.
    private static let echoLength = 24

    /// Takes the digests.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - subject: Of a command, what it is about.
    init(_ text: String, subject: String? = nil) {
        let lowercased = text.lowercased()
        exact = Self.digest(lowercased.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        let letters = lowercased.filter(\.isLetter)
        if let subject {
            loose = Self.digest(letters + "|" + subject)
        } else {
            loose = letters.count < Self.fewestLetters ? exact : Self.digest(letters)
        }
    }

    /// Whether a text holds the beginning of one that we sent.
    static func isEcho(_ text: String, of replies: [String]) -> Bool {
        let heard = Self.signs(of: text)
        return replies.contains { reply in
            let beginning = Self.signs(of: reply).prefix(echoLength)
            return beginning.count == echoLength && heard.contains(beginning)
        }
    }

    private static func signs(of text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    // FNV-1a, 64 bits: the same on every machine and in every release, since the digests are stored.
    private static func digest(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
