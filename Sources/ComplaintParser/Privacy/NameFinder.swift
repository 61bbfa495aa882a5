import Complaints

/// Finds the names of people, and tells the reporter's from all others.
///
/// The reporter's is only a name by which the text introduces its sender: `nama saya …`, `saya …, warga …`. Every other name, and
/// every one that is not sure, belongs to somebody else.
struct NameFinder {
    let read: ReadText
    let core: KnowledgeCore

    private static let limit = 24

    private var count: Int { read.tokens.count }

    func find() -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        var index = 0
        var hasReporter = false
        var lastName = -9
        while index < count, data.count < Self.limit {
            guard isName(index, afterName: index - lastName <= 3) else {
                index += 1
                continue
            }
            var last = index
            while last + 1 < count, last < index + 3, continuesName(last + 1) { last += 1 }
            let isReporter = !hasReporter && introduces(index, through: last)
            hasReporter = hasReporter || isReporter
            let start = Int(read.tokens[index].start)
            data.append(
                PersonalDatum(
                    kind: isReporter ? .name : .person,
                    start: start,
                    length: Int(read.tokens[last].end) - start
                )
            )
            lastName = last
            index = last + 1
        }
        return data
    }

    // MARK: Words

    private func has(_ index: Int, _ role: UInt64) -> Bool {
        index >= 0 && index < count && core.words.word(read.certain[index], has: role)
    }

    private func isWord(_ index: Int, _ letters: StaticString) -> Bool {
        guard index >= 0, index < count else { return false }
        return letters.withUTF8Buffer { read.text.lettersOf(index).elementsEqual($0) }
    }

    private func isListed(_ index: Int) -> Bool { core.names.contains(read.tokens[index].hash) }

    private func isCapitalised(_ index: Int) -> Bool {
        (0x41...0x5A).contains(read.text.source[Int(read.tokens[index].start)])
    }

    /// Whether a token is a short form in capitals, such as PLN or BPD.
    private func isAcronym(_ index: Int) -> Bool {
        let token = read.tokens[index]
        return token.lettersCount <= 5
            && read.text.source[Int(token.start)..<Int(token.end)].allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// Whether a token may be a name at all: a word that names no place and no street.
    private func mayBeName(_ index: Int) -> Bool {
        let token = read.tokens[index]
        guard token.kind == .word, !read.places[index], token.lettersCount >= 2 else { return false }
        return !has(index - 1, core.words.namesThings) && !has(index - 1, core.words.streetCue)
    }

    // MARK: Names

    private func isName(_ index: Int, afterName: Bool) -> Bool {
        guard mayBeName(index) else { return false }
        let listed = isListed(index)
        let capital = isCapitalised(index)
        let called = isCalled(index)
        if listed {
            // A name that is also a word needs a capital and a word that announces it.
            let isWord = isWord(index)
            return isWord ? capital && called : capital || called || afterName && !isWord
        }
        guard read.certain[index] < 0, read.tokens[index].lettersCount >= 3, !isAcronym(index) else { return false }
        // `pak sobirin`: what stands behind a title and is no slip of any word is a name also in small letters.
        guard capital else {
            return read.words[index] < 0 && read.tokens[index].lettersCount >= 4 && isTitled(index)
                && !isOrdinary(index)
        }
        return called || afterName && isListMark(index)
    }

    /// Whether a name is a word of the lexicon as it is written.
    private func isWord(_ index: Int) -> Bool { core.vocabulary.spellings[read.tokens[index].hash] >= 0 }

    private static let titles: Set<UInt64> = Set(
        ["pak", "bpk", "bu", "sdr", "sdri", "mas", "mbak", "bang", "mang", "wak", "haji", "ust", "kang"].map(
            WordHash.of
        )
    )

    /// Ordinary words that people write behind an address, `pak capek kami`, and that the lexicon has no use for.
    private static let ordinaryWords: Set<UInt64> = Set(
        [
            "capek", "cape", "capai", "lelah", "bosan", "bosen", "kesal", "kesel", "jengkel", "pusing", "bingung",
            "sedih", "susah", "marah",
            "takut", "malu", "kecewa", "heran", "resah", "gelisah", "menderita", "sengsara", "kasihan", "kasian",
            "sumpah", "serius",
            "beneran", "bener", "benar", "betul", "emang", "memang", "jujur", "gimana", "gmana", "piye", "kenapa",
            "knapa", "kapan", "ngapo",
            "coba", "cobalah", "segera", "cepat", "cepet", "dengar", "dengarkan", "lihat", "liat", "tengok",
            "perhatikan", "bantulah",
            "tolonglah", "tindak", "periksa", "turun", "datang", "kalau", "kalo", "karena", "karna", "soalnya",
            "padahal", "sampai", "sampe",
            "setiap", "tiap", "masih", "belum", "blum", "sudah", "udah", "terus", "bisa", "boleh", "harap", "semoga",
            "mudah", "mohon",
            "ampun", "maaf", "permisi", "assalamualaikum", "selamat", "salam", "terima", "makasih",
        ].map(WordHash.of)
    )

    private func isOrdinary(_ index: Int) -> Bool { Self.ordinaryWords.contains(read.tokens[index].hash) }

    /// Whether a title that only names take stands right before a token.
    private func isTitled(_ index: Int) -> Bool {
        guard index > 0, read.tokens[index].markBefore == 0 || read.tokens[index].markBefore == UInt8(ascii: ".") else {
            return false
        }
        return Self.titles.contains(read.tokens[index - 1].hash)
    }

    /// Whether a comma, an `&` or `dan` joins a token to a name before it.
    private func isListMark(_ index: Int) -> Bool {
        let mark = read.tokens[index].markBefore
        return mark == UInt8(ascii: ",") || mark == UInt8(ascii: "&") || isWord(index - 1, "dan")
    }

    /// Whether a title, a role, a relation or `saya` stands right before a token, or before `saya`: `tetangga saya, Burhan`.
    private func isCalled(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        let mark = read.tokens[index].markBefore
        guard
            mark == 0 || mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") || mark == UInt8(ascii: ":")
                || mark == UInt8(ascii: "(") || mark == UInt8(ascii: "'") || mark == UInt8(ascii: "\"")
        else { return false }
        let announces = core.words.person | core.words.nameCue | core.words.role
        if mark == 0 || mark == UInt8(ascii: ".") || mark == UInt8(ascii: ":") {
            if has(index - 1, announces) { return true }
            // `nama saya adalah Budi`, `ketua RT Budi`
            return has(index - 2, announces) && (isWord(index - 1, "rt") || isWord(index - 1, "adalah"))
        }
        return has(index - 1, core.words.role)
            || has(index - 1, core.words.possessive) && has(index - 2, core.words.role)
            || has(index - 1, core.words.possessive) && has(index - 2, core.words.person)
    }

    private func continuesName(_ index: Int) -> Bool {
        let token = read.tokens[index]
        guard token.kind == .word, !read.places[index], token.markBefore == 0 || token.markBefore == UInt8(ascii: ".")
        else { return false }
        if isWord(index, "bin") || isWord(index, "binti") { return true }
        if isListed(index) { return !isWord(index) || isCapitalised(index) }
        return read.certain[index] < 0 && isCapitalised(index) && !isAcronym(index) && token.markBefore == 0
    }

    // MARK: The reporter's own name

    private func introduces(_ first: Int, through last: Int) -> Bool {
        var before = first - 1
        if has(before, core.words.person), !has(before, core.words.possessive) { before -= 1 }
        if before < 0 { return opens(last) }
        if read.tokens[before + 1].markBefore == UInt8(ascii: ","), isOwnRole(before),
            isWord(before - 1, "saya") || isWord(before - 1, "sy") || isWord(before - 1, "aku"),
            before - 1 == 0 || read.text.breaksBefore(before - 1)
        {
            return true
        }
        // `saya sendiri Wagimin`
        if isWord(before, "sendiri"), has(before - 1, core.words.possessive) { return true }
        let mark = read.tokens[before + 1].markBefore
        guard mark == 0 || mark == UInt8(ascii: ":") || mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") else {
            return false
        }
        if has(before, core.words.possessive) {
            // `nama saya Budi`, `perkenalkan saya Budi`, `saya Budi, warga …`; not `tetangga saya Budi`.
            if isNameWord(before - 1) { return true }
            return mark == 0 && (before == 0 || read.text.breaksBefore(before) || isOpening(before - 1))
        }
        if isWord(before, "namaku") || isNameWord(before) && before == 0 { return true }
        if isWord(before, "ini") { return before <= 2 && has(first - 1, core.words.person) }
        let closes = last >= count - 2
        return closes && (isWord(before, "an") || isWord(before, "ttd") || isWord(before, "hormat"))
    }

    /// Whether a word means one of the family, so that a name behind it is that of the sender: `saya anaknya, Dewi`.
    private func isOwnRole(_ index: Int) -> Bool {
        has(index, core.words.role) && has(index - 1, core.words.possessive)
    }

    private func isNameWord(_ index: Int) -> Bool {
        isWord(index, "nama") || isWord(index, "nm") || isWord(index, "namo") || isWord(index, "jeneng")
            || isWord(index, "perkenalkan") || isWord(index, "kenalkan")
    }

    /// Whether a token is courtesy or a word that opens a sentence.
    private func isOpening(_ index: Int) -> Bool {
        has(index, core.words.greeting) || isWord(index, "ini") || isWord(index, "bahwa") || isWord(index, "dengan")
            || isWord(index, "lapor")
    }

    /// Whether a name that opens the text is followed by words that only its bearer says: `Rusdi mau melapor`, `Encep, RT 02`.
    private func opens(_ last: Int) -> Bool {
        guard last + 1 < count else { return false }
        return isWord(last + 1, "rt") || isWord(last + 1, "warga") || isWord(last + 1, "mau")
            || isWord(last + 1, "ingin")
            || isWord(last + 1, "melapor") || isWord(last + 1, "lapor")
    }
}
