import Complaints

/// Marks personal data in a text: identity numbers, telephone numbers, e-mail addresses, accounts and names.
///
/// Digits are searched in the whole text, also behind the part that is read as words, because what goes on to others must be
/// clean to its last byte.
struct PersonalDataFinder {
    let read: ReadText
    let knowledge: Knowledge

    static func find(in read: ReadText, knowledge: Knowledge, except: Set<Int>) -> [PersonalDatum] {
        let finder = PersonalDataFinder(read: read, knowledge: knowledge)
        var data = finder.digitRuns(except: except)
        data += finder.emails()
        data += finder.names()
        return data.sorted { $0.start < $1.start }
    }

    private var bytes: [UInt8] { read.text.source }

    // MARK: Numbers

    private func digitRuns(except: Set<Int>) -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        let exempt = except.map { Int(read.text.tokens[$0].start) }
        var index = 0
        var previousWord = 0..<0
        while index < bytes.count {
            if Tokenizer.isLetter(bytes[index]) {
                let start = index
                while index < bytes.count, Tokenizer.isLetter(bytes[index]) { index += 1 }
                previousWord = start..<index
                continue
            }
            guard Tokenizer.isDigit(bytes[index]) else {
                index += 1
                continue
            }
            let (end, digits) = run(from: index)
            if !exempt.contains(index), let kind = kind(index, digits, before: previousWord) {
                var start = index
                if kind == .phoneNumber, start > 0, bytes[start - 1] == UInt8(ascii: "+") { start -= 1 }
                data.append(PersonalDatum(kind: kind, start: start, length: end - start))
            }
            index = end
        }
        return data
    }

    /// A run of digits that single spaces, dots or dashes may group: `0812-3456-7890`.
    private func run(from start: Int) -> (end: Int, digits: Int) {
        var index = start
        var end = start
        var digits = 0
        while index < bytes.count {
            if Tokenizer.isDigit(bytes[index]) {
                digits += 1
                index += 1
                end = index
            } else if bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: ".") || bytes[index] == 0x20,
                index + 3 < bytes.count, Tokenizer.isDigit(bytes[index + 1]), Tokenizer.isDigit(bytes[index + 2]),
                Tokenizer.isDigit(bytes[index + 3]), digits >= 3
            {
                index += 1
            } else {
                break
            }
        }
        return (end, digits)
    }

    private func kind(_ start: Int, _ digits: Int, before word: Range<Int>) -> PersonalDatum.Kind? {
        if digits == 16 { return .nationalIdentity }
        let leads = bytes[start...].prefix(3)
        if (9...14).contains(digits), leads.starts(with: "08".utf8) || leads.starts(with: "628".utf8) {
            return .phoneNumber
        }
        guard digits >= 5, start - word.upperBound <= 4, !word.isEmpty else { return digits >= 11 ? .account : nil }
        let lower = bytes[word].map { $0 | 0x20 }
        if Self.accountWords.contains(where: { lower.elementsEqual($0) }) { return .account }
        if Self.phoneWords.contains(where: { lower.elementsEqual($0) }), digits >= 7 { return .phoneNumber }
        return digits >= 11 ? .account : nil
    }

    private static let accountWords = [
        "rek", "rekening", "norek", "pelanggan", "idpel", "meter", "bri", "bni", "bca", "mandiri", "bsi", "dana",
    ]
    .map { Array($0.utf8) }
    private static let phoneWords = ["hp", "wa", "telp", "tlp", "telepon", "nope", "nohp", "hub", "hubungi"].map {
        Array($0.utf8)
    }

    // MARK: Addresses

    private func emails() -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        for index in bytes.indices where bytes[index] == UInt8(ascii: "@") {
            var start = index
            while start > 0, index - start < 64, Self.isAddressByte(bytes[start - 1]) { start -= 1 }
            var end = index + 1
            while end < bytes.count, end - index < 255, Self.isAddressByte(bytes[end]) { end += 1 }
            while end > index + 1, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
            if start < index, bytes[(index + 1)..<end].contains(UInt8(ascii: ".")) {
                data.append(PersonalDatum(kind: .email, start: start, length: end - start))
            }
        }
        return data
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        Tokenizer.isLetter(byte) || Tokenizer.isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }

    // MARK: Names

    private func names() -> [PersonalDatum] {
        let nameCue = knowledge.core.words.nameCue
        let person = knowledge.core.words.person
        var data: [PersonalDatum] = []
        for index in read.tokens.indices where data.count < 16 {
            let word = read.words[index]
            let next = index + 1
            guard next < read.tokens.count, isName(next) else { continue }
            let strong = knowledge.core.words.word(word, has: nameCue)
            let titled = knowledge.core.words.word(word, has: person)
            // `sy Rudi`, `ibu Lina`: a title alone needs a capital or an unknown word.
            guard strong || titled else { continue }
            var last = next
            while last + 1 < read.tokens.count, last < next + 2, isName(last + 1), isCapitalised(last + 1),
                read.tokens[last + 1].markBefore == 0
            {
                last += 1
            }
            let start = Int(read.tokens[next].start)
            data.append(PersonalDatum(kind: .name, start: start, length: Int(read.tokens[last].end) - start))
        }
        return data
    }

    private func isName(_ index: Int) -> Bool {
        let token = read.tokens[index]
        return token.kind == .word && !read.places[index] && read.words[index] < 0 && token.lettersCount >= 3
            && (token.markBefore == 0 || token.markBefore == UInt8(ascii: ".") || token.markBefore == UInt8(ascii: ":"))
    }

    private func isCapitalised(_ index: Int) -> Bool {
        (0x41...0x5A).contains(bytes[Int(read.tokens[index].start)])
    }
}
