/// The files in a ZIP archive, as far as office programs write such (APPNOTE.TXT 4.3): stored or deflated, below 4 GiB.
struct ZipArchive {
    private struct Entry {
        var method: Int
        var packedSize: Int
        var size: Int
        var offset: Int
    }

    private let bytes: [UInt8]
    private var entries: [String: Entry] = [:]

    /// Reads the archive's directory; nil where it has none.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        let endSize = 22
        // A comment of up to 64 KiB may follow the end record.
        let earliest = max(0, bytes.count - endSize - 65_535)
        guard bytes.count >= endSize,
            let end = (earliest...(bytes.count - endSize)).reversed().first(where: { signature(at: $0) == 0x0605_4B50 })
        else { return nil }
        var position = number(at: end + 16, 4)
        for _ in 0..<number(at: end + 10, 2) {
            guard position + 46 <= bytes.count, signature(at: position) == 0x0201_4B50 else { return nil }
            let nameEnd = position + 46 + number(at: position + 28, 2)
            guard nameEnd <= bytes.count else { return nil }
            entries[String(decoding: bytes[(position + 46)..<nameEnd], as: UTF8.self)] = Entry(
                method: number(at: position + 10, 2),
                packedSize: number(at: position + 20, 4),
                size: number(at: position + 24, 4),
                offset: number(at: position + 42, 4)
            )
            position = nameEnd + number(at: position + 30, 2) + number(at: position + 32, 2)
        }
    }

    /// The names of the files.
    var names: [String] { entries.keys.sorted() }

    /// A file's contents; nil where it is not there, damaged, or larger than a limit.
    func contents(of name: String, limit: Int) -> [UInt8]? {
        guard let entry = entries[name], entry.size <= limit, entry.offset + 30 <= bytes.count,
            signature(at: entry.offset) == 0x0403_4B50
        else { return nil }
        let start = entry.offset + 30 + number(at: entry.offset + 26, 2) + number(at: entry.offset + 28, 2)
        guard start + entry.packedSize <= bytes.count else { return nil }
        let packed = bytes[start..<(start + entry.packedSize)]
        switch entry.method {
        case 0: return Array(packed)
        case 8: return try? Inflate.expand(packed, limit: entry.size)
        default: return nil
        }
    }

    private func signature(at position: Int) -> Int { number(at: position, 4) }

    /// A number of so many bytes, the lowest first.
    private func number(at position: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[position + $1]) << ($1 * 8) }
    }
}
