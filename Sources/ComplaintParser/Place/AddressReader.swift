import Complaints

/// Reads what lies below a desa: RT and RW, street, landmark; kept as written.
struct AddressReader {
    let read: ReadText
    let knowledge: Knowledge

    func read(into finding: inout PlaceFinding) {
        for index in read.tokens.indices.dropLast() {
            if finding.rt == nil, isWord(index, "rt") { finding.rt = number(after: index) }
            if finding.rw == nil, isWord(index, "rw") { finding.rw = number(after: index) }
            if finding.street == nil { finding.street = street(at: index) }
            if finding.landmark == nil { finding.landmark = landmark(at: index) }
        }
    }

    private func isWord(_ index: Int, _ word: String) -> Bool {
        read.tokens[index].lettersCount == word.utf8.count && read.text.lettersOf(index).elementsEqual(word.utf8)
    }

    private func number(after index: Int) -> String? {
        let token = read.tokens[index + 1]
        guard token.kind == .number, token.value >= 0, token.value < 1000 else { return nil }
        return String(token.value)
    }

    /// `jalan` or `gang` with a name that is no word of the lexicon.
    private func street(at index: Int) -> String? {
        let streetCue = knowledge.core.words.streetCue
        guard knowledge.core.words.word(read.words[index], has: streetCue) else { return nil }
        var last = index
        while last + 1 < read.tokens.count, last < index + 3,
            !read.text.breaksBefore(last + 1) || isAbbreviationDot(last + 1, index),
            read.tokens[last + 1].kind == .word, read.words[last + 1] < 0
        {
            last += 1
        }
        return last > index ? read.text.written(from: index, through: last) : nil
    }

    private func isAbbreviationDot(_ index: Int, _ first: Int) -> Bool {
        index == first + 1 && read.tokens[index].markBefore == UInt8(ascii: ".")
    }

    /// `depan`, `dekat`, `samping` with the one or two words behind it.
    private func landmark(at index: Int) -> String? {
        guard knowledge.core.words.word(read.words[index], has: knowledge.core.words.landmark),
            !read.text.breaksBefore(index + 1)
        else { return nil }
        var last = index + 1
        if last + 1 < read.tokens.count, !read.text.breaksBefore(last + 1) { last += 1 }
        return read.text.written(from: index, through: last)
    }
}
