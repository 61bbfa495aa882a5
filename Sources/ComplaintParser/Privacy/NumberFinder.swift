import Complaints

/// Finds the numbers of people and things in a text: identity numbers, telephone numbers, accounts.
///
/// Digits that only marks part form a chain; a number is a run of a chain's groups.
struct NumberFinder {
    let read: ReadText
    /// Where tracking IDs and ticket numbers begin and end.
    let exempt: [Int: Int]

    /// Digits that nothing parts.
    private struct Group {
        var start: Int
        var end: Int
        var digits: [UInt8]
        /// How many marks stand before it, and the last of them.
        var gap = 0
        var mark: UInt8 = 0
    }

    private var bytes: [UInt8] { read.text.source }
    /// How many words before a number may announce it.
    private static let farthestCue = 4
    /// The most marks between two groups of one number.
    private static let widestGap = 4

    func find() -> [PersonalDatum] {
        let bytes = bytes
        var data: [PersonalDatum] = []
        var words: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            if DigitReader.digit(bytes, index) != nil {
                let chain = chain(from: index, bytes)
                data += numbers(chain, words: words, bytes)
                index = chain.last?.end ?? index + 1
            } else if Tokenizer.isLetter(bytes[index]) {
                let start = index
                while index < bytes.count, Tokenizer.isLetter(bytes[index]) { index += 1 }
                words.append(start..<index)
                if words.count > Self.farthestCue { words.removeFirst() }
            } else {
                index += 1
            }
        }
        return data
    }

    private func chain(from start: Int, _ bytes: [UInt8]) -> [Group] {
        var chain: [Group] = []
        var index = start
        var gap = 0
        var mark: UInt8 = 0
        while index < bytes.count, gap <= Self.widestGap, chain.count < 64 {
            if let digit = DigitReader.digit(bytes, index) {
                if gap == 0, !chain.isEmpty {
                    chain[chain.count - 1].digits.append(digit.value)
                    chain[chain.count - 1].end = index + digit.length
                } else {
                    chain.append(
                        Group(start: index, end: index + digit.length, digits: [digit.value], gap: gap, mark: mark)
                    )
                }
                index += digit.length
                gap = 0
            } else if let length = DigitReader.separator(bytes, index) {
                mark = bytes[index]
                gap += 1
                index += length
            } else {
                break
            }
        }
        return chain
    }

    private func numbers(_ chain: [Group], words: [Range<Int>], _ bytes: [UInt8]) -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        let cue = cue(words, before: chain[0].start, bytes)
        var first = 0
        while first < chain.count {
            guard let (last, kind) = number(chain, from: first, cue: first == 0 ? cue : nil, bytes) else {
                first += 1
                continue
            }
            var start = chain[first].start
            while start > 0, bytes[start - 1] == UInt8(ascii: "+") || bytes[start - 1] == UInt8(ascii: "("),
                kind == .phoneNumber
            {
                start -= 1
            }
            if exempt[chain[first].start] != chain[last].end {
                data.append(PersonalDatum(kind: kind, start: start, length: chain[last].end - start))
            }
            first = last + 1
        }
        return data
    }

    /// The last group and the kind of the number that begins with a group.
    private func number(
        _ chain: [Group],
        from first: Int,
        cue: Cue?,
        _ bytes: [UInt8]
    ) -> (last: Int, kind: PersonalDatum.Kind)? {
        if let last = identity(chain, from: first) { return (last, .nationalIdentity) }
        if let last = phone(chain, from: first) { return (last, .phoneNumber) }
        let last = joined(chain, from: first)
        let count = chain[first...last].reduce(0) { $0 + $1.digits.count }
        if let cue, count >= cue.fewest, !isMoney(chain[first...last], bytes) { return (last, cue.kind) }
        // A bare number of six digits and more counts nothing that a citizen counts without saying what.
        if chain[first].digits.count >= 6, !isMoney(chain[first...first], bytes), !isMeasure(chain[first], bytes) {
            return (first, .account)
        }
        if chain[first].digits.count >= 11
            || count >= 10 && !isMoney(chain[first...last], bytes) && !isDate(chain[first...last])
        {
            return (last, .account)
        }
        return nil
    }

    /// Sixteen digits, as NIK and family cards have.
    private func identity(_ chain: [Group], from first: Int) -> Int? {
        var count = 0
        for index in first..<chain.count {
            if index > first, chain[index].gap > 2 { return nil }
            count += chain[index].digits.count
            if count == 16 { return index }
            if count > 16 { return nil }
        }
        return nil
    }

    /// A telephone number: `08…`, `628…`, `00628…`, or an area code with its number.
    private func phone(_ chain: [Group], from first: Int) -> Int? {
        var digits: [UInt8] = []
        var found: Int?
        for index in first..<chain.count {
            let group = chain[index]
            // What follows a whole number in another form is no part of it.
            if found != nil, group.gap > 2 || group.mark == UInt8(ascii: ",") { break }
            if found != nil, group.digits.count < 3, !isSpaced(chain[first..<index]) { break }
            digits += group.digits
            guard digits.count <= 15 else { break }
            if Self.isMobile(digits) || Self.isLandline(digits, area: chain[first].digits.count) { found = index }
        }
        guard let found, found > first || chain[first].digits.count >= 9 else { return nil }
        return isDate(chain[first...found]) ? nil : found
    }

    /// Whether most groups of a number are of one or two digits, so that more such may follow.
    private func isSpaced(_ groups: ArraySlice<Group>) -> Bool {
        groups.count(where: { $0.digits.count <= 2 }) * 2 > groups.count
    }

    private static func isMobile(_ digits: [UInt8]) -> Bool {
        var rest = digits[...]
        if rest.starts(with: [0, 0, 6, 2]) {
            rest = rest.dropFirst(4)
        } else if rest.starts(with: [6, 2]) {
            rest = rest.dropFirst(2)
        }
        if rest.first == 0 { rest = rest.dropFirst() } else if rest.count == digits.count { return false }
        return rest.first == 8 && (9...12).contains(rest.count)
    }

    private static func isLandline(_ digits: [UInt8], area: Int) -> Bool {
        guard digits.count >= 9, digits[0] == 0, (2...7).contains(digits[1]) else { return false }
        return (3...4).contains(area) ? (9...11).contains(digits.count) : area >= 9 && digits.count <= 11
    }

    /// The last of the groups that single marks join.
    private func joined(_ chain: [Group], from first: Int) -> Int {
        var last = first
        while last + 1 < chain.count, chain[last + 1].gap == 1, chain[last + 1].mark != UInt8(ascii: ","),
            chain[last + 1].mark != UInt8(ascii: "/"), chain[last + 1].mark != 0x0A
        {
            last += 1
        }
        return last
    }

    /// Whether dots group the digits by threes, or a word for money stands beside them.
    private func isMoney(_ groups: ArraySlice<Group>, _ bytes: [UInt8]) -> Bool {
        guard let first = groups.first, let last = groups.last else { return false }
        if groups.count > 1, first.digits.count <= 3,
            groups.dropFirst().allSatisfy({ $0.digits.count == 3 && $0.mark == UInt8(ascii: ".") })
        {
            return true
        }
        var before = first.start
        while before > 0, bytes[before - 1] == 0x20 || bytes[before - 1] == UInt8(ascii: ".") { before -= 1 }
        if before >= 2, bytes[before - 2] | 0x20 == UInt8(ascii: "r"), bytes[before - 1] | 0x20 == UInt8(ascii: "p") {
            return true
        }
        let behind = bytes[last.end...].drop { $0 == 0x20 }.prefix(6).map { $0 | 0x20 }
        return Self.units.contains { behind.starts(with: $0) }
    }

    private static let units = ["rb", "ribu", "rebu", "jt", "juta", "rupiah", "perak"].map { Array($0.utf8) }

    /// Whether a word behind a number tells what it counts, or one before it that it is an amount.
    private func isMeasure(_ group: Group, _ bytes: [UInt8]) -> Bool {
        let behind = bytes[group.end...].drop { $0 == 0x20 }.prefix(8).map { $0 | 0x20 }
        return Self.measures.contains { behind.starts(with: $0) }
    }

    private static let measures = [
        "kwh", "liter", "ltr", "kg", "ton", "meter", "km", "orang", "jiwa", "watt", "per", "/",
    ]
    .map { Array($0.utf8) }

    /// Whether groups are a day, a month and a year.
    private func isDate(_ groups: ArraySlice<Group>) -> Bool {
        guard groups.count >= 3, let first = groups.first else { return false }
        let year = groups[groups.startIndex + 2].digits
        return first.digits.count <= 2 && groups[groups.startIndex + 1].digits.count <= 2 && year.count == 4
            && year.starts(with: [2, 0])
    }

    // MARK: Words that announce a number

    /// What a word before a number announces.
    private struct Cue {
        var kind = PersonalDatum.Kind.account
        /// The fewest digits that such a number has.
        var fewest = 5
    }

    private func cue(_ words: [Range<Int>], before start: Int, _ bytes: [UInt8]) -> Cue? {
        for (distance, word) in words.reversed().enumerated() {
            let lower = bytes[word].map { $0 | 0x20 }
            func isOne(of words: [[UInt8]]) -> Bool { words.contains { lower.elementsEqual($0) } }
            if start - word.upperBound <= 4, isOne(of: Self.nearWords) { return Cue() }
            if start - word.upperBound <= 4, isOne(of: Self.phoneWords) { return Cue(kind: .phoneNumber) }
            guard start - word.upperBound <= 24 else { break }
            if isOne(of: Self.secretWords) { return Cue(fewest: 3) }
            if distance < 3, isOne(of: Self.accountWords) { return Cue() }
        }
        return nil
    }

    /// Words that announce an account or an identity number within three words.
    private static let accountWords = [
        "rek", "rekening", "norek", "idpel", "nisn", "nip", "nik", "npwp", "ktp", "bpjs", "kis", "rm", "nuptk",
        "nrp", "paspor", "passport", "sambungan", "nosam", "kks", "nomor", "nmr", "nomer", "sertifikat", "shm", "akun",
        "va",
        "virtual", "nop",
        "nib", "kartu", "id", "token", "resi", "antrian",
    ]
    .map { Array($0.utf8) }
    /// Words that announce a secret of few digits.
    private static let secretWords = ["pin", "otp", "cvv", "sandi", "password", "pasword"].map { Array($0.utf8) }
    /// Words that announce one right before it.
    private static let nearWords = [
        "pelanggan", "meter", "meteran", "bri", "bni", "bca", "mandiri", "bsi", "dana", "ovo", "gopay", "shopeepay",
        "linkaja", "btn", "danamon", "sumselbabel", "kk", "sim",
        "atm", "polis", "npsn",
    ]
    .map { Array($0.utf8) }
    private static let phoneWords = [
        "hp", "wa", "telp", "tlp", "telepon", "nope", "nohp", "hub", "hubungi", "telpon", "sms", "kontak", "call",
        "hape",
        "nomer", "phone",
    ]
    .map { Array($0.utf8) }
}
