/// One word or number of a text, with its normalised letters and its place in the text as typed.
struct Token {
    enum Kind: UInt8 {
        case word
        case number
    }

    var kind: Kind
    /// The first byte in the source text.
    var start: Int32
    /// The end in the source text.
    var end: Int32
    /// The first byte in ``TokenizedText/letters``.
    var lettersStart: Int32
    /// The end in ``TokenizedText/letters``.
    var lettersEnd: Int32
    /// The hash of the normalised letters.
    var hash: UInt64
    /// The last mark of punctuation before the token, 0 where only space stands before it.
    var markBefore: UInt8
    /// Whether nothing at all separates the token from the one before.
    var glued: Bool
    /// Whether the word is written doubled, `anak2` or `anak-anak`.
    var doubled: Bool
    /// Whether dots grouped the digits of a number.
    var grouped: Bool
    /// The value of a number that has at most 18 digits, otherwise -1.
    var value: Int64

    var lettersCount: Int { Int(lettersEnd - lettersStart) }
    var digitCount: Int { kind == .number ? lettersCount : 0 }
}

/// A text cut into tokens.
struct TokenizedText {
    /// The bytes of the text as typed.
    var source: [UInt8]
    /// The normalised letters and digits of all tokens, one after the other.
    var letters: [UInt8]
    var tokens: [Token]
    var questionMarks = 0
    var exclamationMarks = 0
    /// The tokens at which a web or file address begins.
    var addresses: [Int] = []

    /// The token as typed.
    func written(_ index: Int) -> String {
        written(from: index, through: index)
    }

    /// The text from one token's beginning to another's end, as typed.
    func written(from first: Int, through last: Int) -> String {
        String(decoding: source[Int(tokens[first].start)..<Int(tokens[last].end)], as: UTF8.self)
    }

    func lettersOf(_ index: Int) -> ArraySlice<UInt8> {
        letters[Int(tokens[index].lettersStart)..<Int(tokens[index].lettersEnd)]
    }

    /// Whether a sentence, a clause or a line ends before the token.
    func breaksBefore(_ index: Int) -> Bool {
        switch tokens[index].markBefore {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ";"),
            UInt8(ascii: ":"), UInt8(ascii: "\n"), UInt8(ascii: "("), UInt8(ascii: ")"):
            true
        default:
            false
        }
    }
}
