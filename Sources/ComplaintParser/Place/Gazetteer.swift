import Complaints

/// The names of administrative areas, in flat storage that holds a whole country.
struct Gazetteer: Sendable {
    /// One area.
    struct Entry: Sendable {
        /// The code's digits as one number, for example 1603112007.
        var code: Int64
        var nameStart: Int32
        var nameCount: Int16
        var level: UInt8
    }

    /// One name in the index: an area's official name or another one.
    struct Name: Sendable {
        var entry: Int32
        /// The next name with the same letters, -1 where there is none.
        var next: Int32
        var official: Bool
    }

    private(set) var entries: [Entry] = []
    private(set) var blob: [UInt8] = []
    private(set) var names: [Name] = []
    private var index: WordTable
    /// A bit for each hash's last 19 bits: most words of a text are no names, and this small table says so without a look at the
    /// large one.
    private var mayOccur = [UInt64](repeating: 0, count: 1 << 13)
    private var places: [Int64: Int32] = [:]
    /// The names of the home region, which may be mistyped.
    private var slips: [Slip] = []
    /// For each of them, which letters it has: a quick test before distances are counted.
    private var slipMasks: [UInt32] = []
    /// The digits of the region whose names may be mistyped, 0 for none.
    private(set) var home: Int64 = 0
    /// The most words that a name has, with one to spare for a name that is written apart.
    private(set) var longest = 1

    init(expectedCount: Int = 512) {
        index = WordTable(minimumCapacity: expectedCount)
        entries.reserveCapacity(expectedCount)
        names.reserveCapacity(expectedCount)
        blob.reserveCapacity(expectedCount * 12)
        places.reserveCapacity(expectedCount)
    }

    var count: Int { entries.count }

    /// Adds an area; a code that is already known keeps its first name.
    ///
    /// - Parameters:
    ///   - code: The code's digits: 2, 4, 6 or 10.
    ///   - name: The official name in UTF-8.
    ///   - level: The level.
    mutating func add(code: Int64, name: ArraySlice<UInt8>, level: Place.Level) {
        guard places[code] == nil, name.count <= 200 else { return }
        places[code] = Int32(entries.count)
        entries.append(
            Entry(
                code: code,
                nameStart: Int32(blob.count),
                nameCount: Int16(name.count),
                level: UInt8(Self.levels.firstIndex(of: level) ?? 0)
            )
        )
        blob.append(contentsOf: name)
        addName(name, entry: Int32(entries.count - 1), official: true)
    }

    /// Adds another name of a known area.
    ///
    /// - Returns: Whether the code is known.
    mutating func addName(_ name: ArraySlice<UInt8>, code: Int64) -> Bool {
        guard let entry = places[code] else { return false }
        addName(name, entry: entry, official: false)
        return true
    }

    private mutating func addName(_ name: ArraySlice<UInt8>, entry: Int32, official: Bool) {
        var hash = WordHash.seed
        var letters = 0
        var words = 1
        for byte in name {
            if Tokenizer.isLetter(byte) {
                hash = WordHash.continued(hash, byte | 0x20)
                letters += 1
            } else if Tokenizer.isDigit(byte) {
                hash = WordHash.continued(hash, byte)
                letters += 1
            } else if byte == 0x20 || byte == UInt8(ascii: "-") {
                words += 1
            }
        }
        guard letters >= 2 else { return }
        longest = max(longest, min(words + 1, 7))
        let first = index[hash]
        var walk = first
        while walk >= 0 {
            if names[Int(walk)].entry == entry { return }
            walk = names[Int(walk)].next
        }
        names.append(Name(entry: entry, next: first, official: official))
        index.set(hash, to: Int32(names.count - 1))
        mayOccur[Int(truncatingIfNeeded: hash >> 6) & 0x1FFF] |= 1 << (hash & 63)
    }

    /// The names with the letters of a hash, -1 where there is none.
    @inline(__always)
    func firstName(_ hash: UInt64) -> Int32 {
        mayOccur[Int(truncatingIfNeeded: hash >> 6) & 0x1FFF] & (1 << (hash & 63)) == 0 ? -1 : index[hash]
    }

    func entry(code: Int64) -> Int32? { places[code] }

    func level(_ entry: Int32) -> Place.Level { Self.levels[Int(entries[Int(entry)].level)] }

    func name(_ entry: Int32) -> String {
        let found = entries[Int(entry)]
        return String(
            decoding: blob[Int(found.nameStart)..<(Int(found.nameStart) + Int(found.nameCount))],
            as: UTF8.self
        )
    }

    func place(_ entry: Int32) -> Place {
        Place(code: Self.written(entries[Int(entry)].code), name: name(entry), level: level(entry))
    }

    /// Whether an area is another or lies in it.
    static func code(_ code: Int64, liesIn region: Int64) -> Bool {
        var code = code
        while code > region {
            if code >= 1_000_000_000 { code /= 10_000 } else { code /= 100 }
        }
        return code == region
    }

    /// The kecamatan of a desa or kelurahan.
    static func district(of code: Int64) -> Int64 { code >= 1_000_000_000 ? code / 10_000 : code }

    /// The code with dots.
    static func written(_ code: Int64) -> String {
        let digits = Array(String(code).utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(13)
        for (index, digit) in digits.enumerated() {
            if index == 2 || index == 4 || index == 6 { bytes.append(UInt8(ascii: ".")) }
            bytes.append(digit)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The digits of a code that is written with or without dots; nil where it is none.
    static func digits(_ written: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        var count = 0
        for byte in written where byte != UInt8(ascii: ".") {
            guard Tokenizer.isDigit(byte), count < 10 else { return nil }
            value = value * 10 + Int64(byte - 0x30)
            count += 1
        }
        return [2, 4, 6, 10].contains(count) && value >= 11 ? value : nil
    }

    static let levels: [Place.Level] = [.province, .regency, .district, .village, .urbanVillage]
}

// MARK: Slips of the hand

extension Gazetteer {
    /// Prepares the names of a region to be found although mistyped.
    mutating func allowSlips(in region: Int64) {
        home = region
        slips.removeAll()
        slipMasks.removeAll()
        for name in names where Self.code(entries[Int(name.entry)].code, liesIn: region) && name.official {
            let entry = entries[Int(name.entry)]
            let letters = blob[Int(entry.nameStart)..<(Int(entry.nameStart) + Int(entry.nameCount))]
                .compactMap { Tokenizer.isLetter($0) ? $0 | 0x20 : nil }
            guard letters.count >= 5 else { continue }
            slips.append(Slip(letters: letters, hash: WordHash.continued(WordHash.seed, letters[...])))
            slipMasks.append(Self.mask(letters))
        }
    }

    private struct Slip {
        var letters: [UInt8]
        var hash: UInt64
    }

    private static func mask(_ letters: [UInt8]) -> UInt32 {
        letters.reduce(0) { $0 | 1 << UInt32($1 & 0x1F) }
    }

    /// The hash of the only name of the home region that mistyped letters can mean.
    ///
    /// - Parameter letters: At least five letters; up to nine may hold one slip, more may hold two.
    /// - Returns: The hash, nil where no name or more than one is near enough.
    func nearest(_ letters: [UInt8]) -> UInt64? {
        guard letters.count >= 5, letters.count <= 30 else { return nil }
        let limit = letters.count >= 10 ? 2 : 1
        let mask = Self.mask(letters)
        var best: (distance: Int, hash: UInt64)?
        var tied = false
        for index in slipMasks.indices where (slipMasks[index] ^ mask).nonzeroBitCount <= 2 * limit {
            let name = slips[index].letters
            let count = name.count
            guard abs(count - letters.count) <= limit else { continue }
            let distance = Self.distance(letters.span, name.span, within: limit)
            guard distance <= limit, distance <= count / 5 else { continue }
            let found = slips[index].hash
            if distance < best?.distance ?? .max {
                best = (distance, found)
                tied = false
            } else if best?.distance == distance, best?.hash != found {
                tied = true
            }
        }
        return tied ? nil : best?.hash
    }

    /// Damerau and Levenshtein's distance with swaps of neighbours, as far as it stays within a small limit; above it where not.
    ///
    /// It walks spans: slices are counted references, and counting them took more time than comparing.
    private static func distance(_ left: Span<UInt8>, _ right: Span<UInt8>, within limit: Int) -> Int {
        let shortest = min(left.count, right.count)
        var common = 0
        while common < shortest, left[common] == right[common] { common += 1 }
        if common == shortest { return max(left.count, right.count) - common }
        if limit == 0 { return 1 }
        let (first, second) = (left.extracting(droppingFirst: common), right.extracting(droppingFirst: common))
        let (shorter, other) = (first.extracting(droppingFirst: 1), second.extracting(droppingFirst: 1))
        var best = min(
            distance(shorter, other, within: limit - 1),
            distance(shorter, second, within: limit - 1),
            distance(first, other, within: limit - 1)
        )
        if !shorter.isEmpty, !other.isEmpty, first[0] == other[0], second[0] == shorter[0] {
            let (left, right) = (shorter.extracting(droppingFirst: 1), other.extracting(droppingFirst: 1))
            best = min(best, distance(left, right, within: limit - 1))
        }
        return best + 1
    }
}
