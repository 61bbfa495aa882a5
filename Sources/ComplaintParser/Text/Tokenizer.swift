/// Cuts a text into words and numbers in one pass over its bytes.
///
/// Letters become lower case without accents; apostrophes inside words, zero-width and bidirectional marks vanish; a letter
/// typed three times or more counts once. Digits that touch letters become a number of their own, but a single `2` after
/// letters means that the word is doubled.
struct Tokenizer {
    /// How many tokens of a text are read; what follows is kept as text but decides nothing. The longest SMS, 255 parts, holds
    /// about 6,000 words.
    static let limit = 6000

    private var text: TokenizedText
    private var index = 0
    private var mark: UInt8 = 0
    private var separated = true

    static func tokenize(_ string: String) -> TokenizedText {
        var tokenizer = Tokenizer(source: Array(string.utf8))
        tokenizer.run()
        return tokenizer.text
    }

    /// The words and numbers of a text, as their normalised letters; a doubled word is written twice, `oleh-oleh`.
    static func words(of string: String) -> [String] {
        let text = tokenize(string)
        return text.tokens.indices.map {
            let word = String(decoding: text.lettersOf($0), as: UTF8.self)
            return text.tokens[$0].doubled ? word + "-" + word : word
        }
    }

    private init(source: [UInt8]) {
        text = TokenizedText(source: source, letters: [], tokens: [])
        text.letters.reserveCapacity(min(source.count, 1 << 16))
        text.tokens.reserveCapacity(min(source.count / 5 + 4, Self.limit))
    }

    private mutating func run() {
        while index < text.source.count, text.tokens.count < Self.limit {
            let byte = text.source[index]
            if Self.isLetter(byte) || (byte >= 0xC3 && Self.folded(text.source, index).letter != 0) {
                word()
            } else if Self.isDigit(byte) {
                number()
            } else {
                separator(byte)
            }
        }
    }

    private mutating func separator(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "?"): text.questionMarks += 1
        case UInt8(ascii: "!"): text.exclamationMarks += 1
        default: break
        }
        if byte >= 0x80 {
            let folded = Self.folded(text.source, index)
            index += folded.length
            if folded.invisible { return }
            separated = true
            return
        }
        if byte > 0x20 && byte != 0x7F {
            mark = byte
        } else if byte == 0x0A || byte == 0x0D {
            mark = 0x0A
        }
        separated = true
        index += 1
    }

    private mutating func word() {
        let start = index
        let lettersStart = text.letters.count
        var hash = WordHash.seed
        var doubled = false
        var end = index
        scan: while index < text.source.count {
            let byte = text.source[index]
            if Self.isLetter(byte) {
                text.letters.append(byte | 0x20)
                index += 1
                end = index
            } else if byte >= 0x80 {
                let folded = Self.folded(text.source, index)
                if folded.letter != 0 {
                    text.letters.append(folded.letter)
                    index += folded.length
                    end = index
                } else if folded.invisible {
                    index += folded.length
                } else {
                    break scan
                }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") {
                guard index + 1 < text.source.count, Self.isLetter(text.source[index + 1]) else { break scan }
                index += 1
            } else if byte == UInt8(ascii: "2"), isDoublingDigit(lettersStart) {
                doubled = true
                index += 1
                end = index
                // The possessive may stand behind the digit: anak2nya.
                if index < text.source.count, text.source[index] == UInt8(ascii: "-") { index += 1 }
                skipPossessive(&end)
                break scan
            } else {
                break scan
            }
        }
        if index < text.source.count, text.source[index] == UInt8(ascii: "-"), repeats(from: lettersStart) {
            doubled = true
            end = index
            skipPossessive(&end)
        }
        unstretch(from: lettersStart)
        for position in lettersStart..<text.letters.count {
            hash = WordHash.continued(hash, text.letters[position])
        }
        append(.word, start: start, end: end, lettersStart: lettersStart, hash: hash, doubled: doubled)
        noteAddress(before: start)
    }

    /// Writes letters once that are typed three times or more: `paraaah`, `tolonggg`; but PPPK and III are no stretched words.
    private mutating func unstretch(from start: Int) {
        let end = text.letters.count
        guard end - start > 3 else { return }
        var write = start
        var read = start
        while read < end {
            let letter = text.letters[read]
            var run = 1
            while read + run < end, text.letters[read + run] == letter { run += 1 }
            let stretched = run > 3 || run == 3 && (Stemmer.isVowel(letter) || read + run == end)
            for _ in 0..<(stretched ? 1 : run) {
                text.letters[write] = letter
                write += 1
            }
            read += run
        }
        text.letters.removeLast(end - write)
    }

    /// Whether the `2` at the index doubles the word before it: no digit follows, and the word is none that takes numbers.
    private func isDoublingDigit(_ lettersStart: Int) -> Bool {
        guard text.letters.count - lettersStart >= 3 else { return false }
        if index + 1 < text.source.count, Self.isDigit(text.source[index + 1]) { return false }
        return !Self.numbered.contains(WordHash.continued(WordHash.seed, text.letters[lettersStart...]))
    }

    private static let numbered: Set<UInt64> = Set(
        [
            "smp", "sma", "smk", "sdn", "smpn", "sman", "smkn", "min", "mtsn", "man", "tgl", "jam", "kelas", "kls",
            "pasar", "dusun",
            "blok", "gang", "nomor", "hari", "status", "cek", "pos", "tahap", "shift", "desil",
        ].map(WordHash.of)
    )

    /// Drops `an` or `nya` that is glued behind a doubled word; the stem is the word itself.
    private mutating func skipPossessive(_ end: inout Int) {
        while index < text.source.count, Self.isLetter(text.source[index]) {
            index += 1
            end = index
        }
    }

    /// Whether the hyphen at the index is followed by the same letters again; moves behind them.
    private mutating func repeats(from lettersStart: Int) -> Bool {
        let count = text.letters.count - lettersStart
        guard count >= 2, index + count < text.source.count else { return false }
        for offset in 0..<count where (text.source[index + 1 + offset] | 0x20) != text.letters[lettersStart + offset] {
            return false
        }
        index += 1 + count
        return true
    }

    private mutating func number() {
        let start = index
        let lettersStart = text.letters.count
        var value: Int64 = 0
        var grouped = false
        var end = index
        while index < text.source.count {
            let byte = text.source[index]
            if Self.isDigit(byte) {
                text.letters.append(byte)
                value = text.letters.count - lettersStart > 18 ? -1 : value * 10 + Int64(byte - 0x30)
                index += 1
                end = index
            } else if byte == UInt8(ascii: ".") && groupFollows() {
                grouped = true
                index += 1
            } else {
                break
            }
        }
        if text.letters.count - lettersStart > 18 { value = -1 }
        var hash = WordHash.seed
        for position in lettersStart..<text.letters.count {
            hash = WordHash.continued(hash, text.letters[position])
        }
        append(.number, start: start, end: end, lettersStart: lettersStart, hash: hash)
        text.tokens[text.tokens.count - 1].grouped = grouped
        text.tokens[text.tokens.count - 1].value = value
    }

    /// Whether exactly three digits follow the dot at the index, as in 10.023.901.
    private func groupFollows() -> Bool {
        guard index + 3 < text.source.count else { return false }
        for offset in 1...3 where !Self.isDigit(text.source[index + offset]) { return false }
        return index + 4 >= text.source.count || !Self.isDigit(text.source[index + 4])
    }

    private mutating func append(
        _ kind: Token.Kind,
        start: Int,
        end: Int,
        lettersStart: Int,
        hash: UInt64,
        doubled: Bool = false
    ) {
        text.tokens.append(
            Token(
                kind: kind,
                start: Int32(start),
                end: Int32(end),
                lettersStart: Int32(lettersStart),
                lettersEnd: Int32(text.letters.count),
                hash: hash,
                markBefore: mark,
                glued: !separated && !text.tokens.isEmpty,
                doubled: doubled,
                grouped: false,
                value: -1
            )
        )
        mark = 0
        separated = false
    }

    // An address is a dot without space after a word, followed by a known ending, or a scheme.
    private mutating func noteAddress(before start: Int) {
        let last = text.tokens.count - 1
        let letters = text.lettersOf(last)
        if letters.count <= 5, letters.first == UInt8(ascii: "h") || letters.first == UInt8(ascii: "w"),
            ["http", "https", "www"].contains(where: { letters.elementsEqual($0.utf8) })
        {
            text.addresses.append(last)
            return
        }
        guard start > 0, text.source[start - 1] == UInt8(ascii: "."), last > 0,
            Int(text.tokens[last - 1].end) == start - 1,
            Self.endings.contains(WordHash.continued(WordHash.seed, letters))
        else { return }
        text.addresses.append(last - 1)
    }

    private static let endings: Set<UInt64> = Set(
        [
            "com", "net", "org", "xyz", "site", "online", "vip", "club", "link", "ly", "me", "top", "cc", "apk",
            "example",
            "io", "app", "live", "pro", "store", "shop", "fun", "win", "bet", "biz", "web", "exe", "click", "asia",
            "tk", "gg",
        ].map(WordHash.of)
    )

    private static let latinLetters = Array("aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y".utf8)

    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x7A
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// What a character beyond ASCII counts as: a letter, nothing at all, or a separator.
    static func folded(_ bytes: [UInt8], _ index: Int) -> (letter: UInt8, length: Int, invisible: Bool) {
        let lead = bytes[index]
        let length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard index + length <= bytes.count else { return (0, bytes.count - index, false) }
        if lead == 0xC3 {
            // Latin-1 letters, by the low six bits, upper and lower case alike.
            let letter = latinLetters[Int(bytes[index + 1] & 0x3F)]
            return (letter == 0x20 ? 0 : letter, length, false)
        }
        if lead == 0xC2 && bytes[index + 1] == 0xAD { return (0, length, true) }
        if lead == 0xE2, length == 3 {
            let second = bytes[index + 1]
            let third = bytes[index + 2]
            // U+200B…U+200F, U+202A…U+202E, U+2060…U+206F
            if second == 0x80, (0x8B...0x8F).contains(third) || (0xAA...0xAE).contains(third) {
                return (0, length, true)
            }
            if second == 0x81, (0xA0...0xAF).contains(third) { return (0, length, true) }
            if second == 0x80, third == 0x98 || third == 0x99 { return (0, length, true) }
        }
        if lead == 0xEF, length == 3, bytes[index + 1] == 0xBB, bytes[index + 2] == 0xBF { return (0, length, true) }
        return (0, length, false)
    }
}
