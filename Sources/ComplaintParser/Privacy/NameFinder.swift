import Complaints

/// Finds the names of people, and tells the reporter's from all others.
///
/// The reporter's is only a name by which the text introduces its sender: `nama saya …`, `saya …, warga …`. Every other name, and
/// every one that is not sure, belongs to somebody else. A name that was found once is found wherever the text repeats it.
struct NameFinder {
    private let read: ReadText
    private let core: KnowledgeCore
    /// Whether capitals tell anything: most words of the text are written in small letters.
    private let capitalsTell: Bool

    private static let limit = 48
    /// How far a role stands at most before the name of its bearer: `ketua RT 04 dusun 2 Sutrisno`.
    private static let roleReach = 5

    private var count: Int { read.tokens.count }

    init(read: ReadText, core: KnowledgeCore) {
        self.read = read
        self.core = core
        let words = read.tokens.indices.filter { read.tokens[$0].kind == .word && !read.places[$0] }
        let capitals = words.count { (0x41...0x5A).contains(read.text.source[Int(read.tokens[$0].start)]) }
        capitalsTell = capitals * 2 < words.count || words.count < 4
    }

    func find() -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        var index = 0
        var hasReporter = false
        var lastName = -9
        var isMarked = [Bool](repeating: false, count: count)
        while index < count, data.count < Self.limit {
            guard isName(index, afterName: index - lastName <= 3) else {
                index += 1
                continue
            }
            var last = index
            while last + 1 < count, last < index + 3, continuesName(last + 1) { last += 1 }
            let isReporter = !hasReporter && introduces(index, through: last)
            hasReporter = hasReporter || isReporter
            data.append(mark(isReporter ? .name : .person, from: withInitial(index), through: last))
            for token in withInitial(index)...last { isMarked[token] = true }
            lastName = last
            index = last + 1
        }
        return data + repeated(isMarked)
    }

    private func mark(_ kind: PersonalDatum.Kind, from first: Int, through last: Int) -> PersonalDatum {
        let start = Int(read.tokens[first].start)
        return PersonalDatum(kind: kind, start: start, length: Int(read.tokens[last].end) - start)
    }

    /// The same names elsewhere in the text, in any writing.
    private func repeated(_ isMarked: [Bool]) -> [PersonalDatum] {
        let names = Set(
            read.tokens.indices.filter { isMarked[$0] && read.tokens[$0].lettersCount >= 3 }.map {
                read.tokens[$0].hash
            }
        )
        guard !names.isEmpty else { return [] }
        return read.tokens.indices.filter { !isMarked[$0] && !read.places[$0] && names.contains(read.tokens[$0].hash) }
            .filter { !bearsThing($0) && (!isWord($0) || isCapitalised($0)) }
            .map { mark(.person, from: $0, through: $0) }
    }

    /// The beginning of a name: an initial before it, `M. Yusuf`, or a word with a capital inside a sentence, `si Mat Soleh`, belongs to it.
    private func withInitial(_ index: Int) -> Int {
        guard index > 0, read.tokens[index - 1].kind == .word, isCapitalised(index - 1), !read.places[index - 1],
            !hasOffice(index - 1), !has(index - 1, core.words.nameCue), !isTitle(index - 1), !bearsThing(index),
            !isOrdinary(index - 1)
        else { return index }
        if read.tokens[index - 1].lettersCount <= 2 {
            return read.tokens[index].markBefore == UInt8(ascii: ".") ? index - 1 : index
        }
        let isInside = index > 1 && read.tokens[index - 1].markBefore == 0 && !isCapitalised(index - 2)
        let isCue = has(index - 1, core.words.anyCue | core.words.streetCue | core.words.namesThings)
        return capitalsTell && isInside && read.tokens[index].markBefore == 0 && !isCue && !isAcronym(index - 1)
            ? index - 1 : index
    }

    // MARK: Words

    private func has(_ index: Int, _ role: UInt64) -> Bool {
        index >= 0 && index < count && core.words.word(read.certain[index], has: role)
    }

    private func isWord(_ index: Int, _ letters: StaticString) -> Bool {
        guard index >= 0, index < count else { return false }
        return letters.withUTF8Buffer { read.text.lettersOf(index).elementsEqual($0) }
    }

    private func isListed(_ index: Int) -> Bool { core.people.names.contains(read.tokens[index].hash) }

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
        return !bearsThing(index)
    }

    /// Whether a thing that people's names are given to stands right before a token: `jalan Sudirman`, `toko Rahmat`.
    private func bearsThing(_ index: Int) -> Bool {
        has(index - 1, core.words.namesThings | core.words.streetCue)
            && (read.tokens[index].markBefore == 0 || read.tokens[index].markBefore == UInt8(ascii: "."))
    }

    // MARK: Names

    private func isName(_ index: Int, afterName: Bool) -> Bool {
        guard mayBeName(index) else { return false }
        let listed = isListed(index)
        let capital = isCapitalised(index)
        let called = isCalled(index)
        if listed {
            // A name that is also a word needs a capital and a word that announces it, or a title of somebody who is spoken of.
            let isWord = isWord(index)
            if isWord {
                return capital && (called || isBorne(index) || isProper(index) || isPaired(index))
                    || isSpokenOf(index) && !isOrdinary(index)
            }
            return capital || called || afterName || isBorne(index)
        }
        guard read.tokens[index].lettersCount >= 3, !isOrdinary(index) else { return false }
        if read.certain[index] >= 0 {
            // `rumah pak Untung`: a word behind the title of somebody who is spoken of, in a capital.
            return capital && capitalsTell && isSpokenOf(index) && !hasOffice(index) && !isAcronym(index)
        }
        guard !isAcronym(index) || isNamed(index) else { return false }
        // `pak sobirin`: what stands behind a title and is no slip of any word is a name also in small letters.
        guard capital else {
            return read.words[index] < 0 && read.tokens[index].lettersCount >= 4
                && (isTitled(index) || isNamed(index))
        }
        return called || isNamed(index) || afterName && isListMark(index)
            || capitalsTell && isBorne(index) || read.words[index] < 0 && (isProper(index) || isPaired(index))
    }

    /// Whether a name is a word of the lexicon as it is written.
    private func isWord(_ index: Int) -> Bool { core.vocabulary.spellings[read.tokens[index].hash] >= 0 }

    /// Whether a word is one that people write behind an address and that names nobody: `pak capek kami`.
    private func isOrdinary(_ index: Int) -> Bool { core.people.ordinary.contains(read.tokens[index].hash) }

    private func isTitle(_ index: Int) -> Bool {
        index >= 0 && index < count && core.people.titles.contains(read.tokens[index].hash)
    }

    /// Whether a word means an office or a relation, so that it names nobody by itself: `rumah pak Kades`.
    private func hasOffice(_ index: Int) -> Bool {
        has(index, core.words.role | core.words.person | core.words.greeting | core.words.possessive)
    }

    /// Whether a title that only names take stands right before a token.
    private func isTitled(_ index: Int) -> Bool {
        guard index > 0, read.tokens[index].markBefore == 0 || read.tokens[index].markBefore == UInt8(ascii: ".") else {
            return false
        }
        return isTitle(index - 1)
    }

    /// Whether a title before a token belongs to somebody who is spoken of, and not to the one who is addressed: `rumah pak …`.
    private func isSpokenOf(_ index: Int) -> Bool {
        guard isTitled(index), index >= 2, !read.text.breaksBefore(index - 1) else { return false }
        return core.people.bearers.contains(read.tokens[index - 2].hash) || has(index - 2, core.words.role)
    }

    /// Whether a word that only announces names stands before a token: `bernama …`, `atas nama …`.
    private func isNamed(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        let mark = read.tokens[index].markBefore
        guard mark == 0 || mark == UInt8(ascii: ".") || mark == UInt8(ascii: ":") || isQuote(mark) else { return false }
        return core.people.announcers.contains(read.tokens[index - 1].hash)
            || isWord(index - 1, "nama") && isWord(index - 2, "atas")
    }

    /// Whether a role stands before a token with nothing between but where and what for: `bendahara desa Guci Rini`.
    private func isBorne(_ index: Int) -> Bool {
        var before = index - 1
        while before >= 0, index - before <= Self.roleReach {
            let isClause = read.text.breaksBefore(before + 1) && read.tokens[before + 1].markBefore != UInt8(ascii: ".")
            // `kades Guci, Budi`: one comma may stand right before the name.
            guard !isClause || before == index - 1 else { return false }
            if has(before, core.words.role), !has(before, core.words.possessive) { return true }
            guard
                read.places[before] || read.tokens[before].kind == .number || isAcronym(before)
                    || has(before, core.words.villageCue | core.words.namesThings | core.words.urbanCue)
                    || core.people.qualities.contains(read.tokens[before].hash)
            else { return false }
            before -= 1
        }
        return false
    }

    /// Whether a word with a capital stands where a sentence does not begin and no place is meant, `bandarnya itu Acok`, or opens one as its
    /// subject, `Yono tetangga kami`.
    private func isProper(_ index: Int) -> Bool {
        guard capitalsTell, !isAcronym(index), !hasOffice(index), !isOrdinary(index) else { return false }
        let mark = read.tokens[index].markBefore
        guard index > 0, mark == 0 || mark == UInt8(ascii: ",") || isQuote(mark) else {
            return index + 1 < count && has(index + 1, core.words.role) && !has(index + 1, core.words.possessive)
                && read.tokens[index + 1].lettersCount > 2
        }
        let placeCues =
            core.words.placeCue | core.words.villageCue | core.words.urbanCue | core.words.districtCue
            | core.words.regencyCue
        return !has(index - 1, placeCues) && !isCapitalised(index - 1) && !read.places[index - 1]
    }

    /// Whether two words with capitals that are no other words, or names, stand side by side: `Dul Karim tutup siring`.
    private func isPaired(_ index: Int) -> Bool {
        guard capitalsTell, !isAcronym(index), !isOrdinary(index) else { return false }
        func isNameLike(_ other: Int) -> Bool {
            other >= 0 && other < count && isCapitalised(other) && !isAcronym(other) && !read.places[other]
                && (isListed(other) || read.words[other] < 0) && !isOrdinary(other)
                && read.tokens[other].lettersCount >= 2
                && read.tokens[other].kind == .word
        }
        return read.tokens[index].markBefore == 0 && isNameLike(index - 1)
            || index + 1 < count && read.tokens[index + 1].markBefore == 0 && isNameLike(index + 1)
    }

    private func isQuote(_ mark: UInt8) -> Bool { mark == UInt8(ascii: "'") || mark == UInt8(ascii: "\"") }

    /// Whether a comma, an `&` or a word for `and` joins a token to a name before it.
    private func isListMark(_ index: Int) -> Bool {
        let mark = read.tokens[index].markBefore
        return mark == UInt8(ascii: ",") || mark == UInt8(ascii: "&")
            || index > 0 && core.people.joiners.contains(read.tokens[index - 1].hash)
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
            if has(index - 1, announces) || isTitle(index - 1) { return true }
            // `anak kami Kenzo`
            if has(index - 1, core.words.possessive), has(index - 2, core.words.role),
                !has(index - 2, core.words.possessive)
            {
                return true
            }
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
        // `Iwan Gondrong`: what is written like the name before it, and is no office.
        if read.certain[index] >= 0 {
            return capitalsTell && token.markBefore == 0 && isCapitalised(index)
                && (isCapitalised(index - 1) || isWord(index - 1, "bin") || isWord(index - 1, "binti"))
                && !isAcronym(index) && !hasOffice(index) && !isOrdinary(index)
                && !has(index, core.words.anyCue | core.words.streetCue | core.words.namesThings)
        }
        return isCapitalised(index) && !isAcronym(index) && token.markBefore == 0
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
