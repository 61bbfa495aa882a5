import Complaints

/// What stands before a report: the keyword of 1708 or 9009, and the words ANONIM and RAHASIA.
struct Header {
    /// The keyword as it is shown, in capitals; nil where there is none.
    var keyword: String?
    var anonymous: Int?
    var secret: Int?
    /// The region that the keyword names, 0 for none.
    var region: Int64 = 0
    /// The first token of the content.
    var contentStart = 0
    /// The token of a keyword that proposes (USUL, SARAN).
    var proposes: Int?
    /// The tokens of the keyword.
    var tokens: [Int] = []
}

/// Reads the header of a text.
struct HeaderReader {
    let text: TokenizedText
    let words: [Int32]
    let knowledge: Knowledge

    func read() -> Header {
        var header = Header()
        var index = 0
        while index < text.tokens.count, index < 8 {
            guard let length = step(index, &header) else { break }
            index += length
        }
        header.contentStart = index
        return header
    }

    private func has(_ index: Int, _ role: UInt64) -> Bool {
        index < words.count && knowledge.core.words.word(words[index], has: role)
    }

    /// Whether a separator of commands, or the text's end, follows a token.
    private func isSeparated(after index: Int) -> Bool {
        guard index + 1 < text.tokens.count else { return true }
        switch text.tokens[index + 1].markBefore {
        case UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "("),
            UInt8(ascii: ";"),
            UInt8(ascii: "<"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "\n"),
            UInt8(ascii: "|"),
            UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: ")"), UInt8(ascii: "_"), UInt8(ascii: "+"),
            UInt8(ascii: ">"):
            return true
        default:
            return false
        }
    }

    private func isCapital(_ index: Int) -> Bool {
        let token = text.tokens[index]
        return text.source[Int(token.start)..<Int(token.end)].allSatisfy { !(0x61...0x7A).contains($0) }
    }

    /// How many tokens of the header begin at an index; nil where the content begins.
    private func step(_ index: Int, _ header: inout Header) -> Int? {
        if let (length, region) = keyword(at: index), header.tokens.isEmpty || isSeparated(after: index + length - 1) {
            note(index, length, &header)
            if region > 0 { header.region = region }
            return length
        }
        if has(index, knowledge.core.words.keySpace) { return 1 }
        if has(index, knowledge.core.words.keyAnonymous), header.anonymous == nil,
            isSeparated(after: index) || isCapital(index) || index == 0
        {
            header.anonymous = index
            return 1
        }
        if has(index, knowledge.core.words.keySecret), header.secret == nil,
            isSeparated(after: index) || isCapital(index) || index == 0
        {
            header.secret = index
            return 1
        }
        if has(index, knowledge.core.words.keyProposal), isSeparated(after: index) || isCapital(index) {
            header.proposes = index
            note(index, 1, &header)
            return 1
        }
        guard has(index, knowledge.core.words.keyReport) else { return nil }
        // `laporan saya belum ditanggapi` begins with no keyword.
        if index + 1 < words.count, !isSeparated(after: index), has(index + 1, knowledge.core.words.possessive) {
            return nil
        }
        note(index, 1, &header)
        return 1
    }

    private func note(_ index: Int, _ length: Int, _ header: inout Header) {
        if header.keyword == nil {
            header.keyword = text.written(from: index, through: index + length - 1).uppercased()
        }
        header.tokens += Array(index..<(index + length))
    }

    /// A configured keyword of up to four words, and its region.
    private func keyword(at index: Int) -> (length: Int, region: Int64)? {
        var hash = WordHash.seed
        var found: (length: Int, region: Int64)?
        for position in index..<min(index + 4, text.tokens.count) {
            if position > index, text.breaksBefore(position), text.tokens[position].markBefore != UInt8(ascii: ".") {
                break
            }
            hash = WordHash.continued(hash, text.lettersOf(position))
            if let region = knowledge.core.keywords[hash] { found = (position - index + 1, region) }
        }
        return found
    }
}
