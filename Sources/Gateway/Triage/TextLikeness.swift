/// Digests that recognise a repeated text: a citizen who sends it three times, an answering machine, an echo of our own
/// text.
struct TextLikeness: Hashable, Sendable {
    /// Digest of the text without its case and spaces.
    let exact: UInt64
    /// Digest of its letters only, for texts that differ in a time or a counter; ``exact`` if it has too few letters.
    /// For a command, the digest of its letters and of its report.
    let loose: UInt64

    /// The least number of letters for a comparison.
    private static let fewestLetters = 8
    /// The number of letters and digits of our own reply that no text contains by chance.
    private static let echoLength = 24

    /// Makes the digests.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - subject: The subject of a command.
    init(_ text: String, subject: String? = nil) {
        var whole = Digest()
        var letters = Digest()
        let count = Self.plain(text, &whole, &letters) ?? Self.any(text, &whole, &letters)
        exact = whole.value
        if let subject {
            letters.add("|")
            letters.add(subject)
            loose = letters.value
        } else {
            loose = count < Self.fewestLetters ? exact : letters.value
        }
    }

    /// Digests a text of plain letters, as nearly all texts are, in one pass over its bytes. Returns the number of its
    /// letters, or nil for any other text, of which nothing is digested.
    private static func plain(_ text: String, _ whole: inout Digest, _ letters: inout Digest) -> Int? {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            var count = 0
            var hasBegun = false
            var isBetween = false
            for byte in bytes {
                if byte.isPlainSpace {
                    isBetween = true
                    continue
                }
                if hasBegun, isBetween { whole.add(0x20) }
                hasBegun = true
                isBetween = false
                let small = byte.inSmallLetters
                whole.add(small)
                if byte.isPlainLetter {
                    letters.add(small)
                    count += 1
                }
            }
            return count
        }
    }

    private static func any(_ text: String, _ whole: inout Digest, _ letters: inout Digest) -> Int {
        let lowercased = text.lowercased()
        whole.add(lowercased.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        let own = lowercased.filter(\.isLetter)
        letters.add(own)
        return own.count
    }

    /// Whether a text contains the beginning of one of our own texts.
    static func isEcho(_ text: String, of replies: [String]) -> Bool {
        guard !replies.isEmpty else { return false }
        let heard = Self.signs(of: text)
        guard heard.utf8.count >= echoLength else { return false }
        return replies.contains { reply in
            let beginning = Self.signs(of: reply).prefix(echoLength)
            return beginning.count == echoLength && heard.contains(beginning)
        }
    }

    private static func signs(of text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return text.lowercased().filter { $0.isLetter || $0.isNumber }
        }
        return String(decoding: text.utf8.lazy.filter(\.isLetterOrDigit).map(\.inSmallLetters), as: UTF8.self)
    }
}

/// FNV-1a, 64 bits. It must be the same on every machine and in every release, since the digests are stored.
private struct Digest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
    }
}
