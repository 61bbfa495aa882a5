/// The words of a text in small letters, without punctuation.
struct WrittenWords: Hashable, Sendable {
    let words: [String]

    init(_ text: String) {
        words =
            Self.ascii(text) ?? text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// The words of a text of plain letters, as nearly all texts are, read byte by byte; nil for any other text.
    private static func ascii(_ text: String) -> [String]? {
        var text = text
        return text.withUTF8 { bytes in
            var words: [String] = []
            var start: Int?
            for index in bytes.indices {
                let byte = bytes[index]
                guard byte < 0x80 else { return nil }
                if byte.isLetterOrDigit {
                    start = start ?? index
                } else if let begun = start {
                    words.append(word(bytes[begun..<index]))
                    start = nil
                }
            }
            if let start { words.append(word(bytes[start...])) }
            return words
        }
    }

    private static func word(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { room in
            var count = 0
            for byte in bytes {
                room[count] = byte.inSmallLetters
                count += 1
            }
            return count
        }
    }

    var count: Int { words.count }

    /// Whether every word is in a set.
    func areAll(in set: Set<String>) -> Bool { words.allSatisfy(set.contains) }

    func contains(anyOf set: Set<String>) -> Bool { words.contains(where: set.contains) }
}

extension UInt8 {
    /// The small form of a plain letter's byte; any other byte unchanged.
    var inSmallLetters: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
    /// Whether the byte is one of `a` to `z` or `A` to `Z`.
    var isPlainLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    /// Whether the byte is a plain letter or one of `0` to `9`.
    var isLetterOrDigit: Bool { isPlainLetter || (0x30...0x39).contains(self) }
    /// Whether the byte is white space in ASCII, as in `Character.isWhitespace`.
    var isPlainSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
