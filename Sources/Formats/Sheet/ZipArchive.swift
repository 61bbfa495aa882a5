/// The files in a ZIP archive, as far as office programs write such (APPNOTE.TXT 4.3): stored or deflated, below 4 GiB.
struct ZipArchive {
    private struct Entry {
        var method: Int
        var packedSize: Int
        var size: Int
        var offset: Int
    }

    /// The size up to which a file may be packed to any degree.
    static let harmlessSize = 8 << 20
    /// The most bytes that one packed byte may become beyond that; what people write stays far below.
    static let ratioLimit = 200

    private let bytes: [UInt8]
    private var entries: [String: Entry] = [:]

    /// Reads the archive's directory.
    ///
    /// - Throws: ``DocumentError`` where it has none.
    init(_ bytes: [UInt8]) throws(DocumentError) {
        self.bytes = bytes
        let endSize = 22
        // A comment of up to 64 KiB may follow the end record.
        let earliest = max(0, bytes.count - endSize - 65_535)
        guard bytes.count >= endSize,
            let end = (earliest...(bytes.count - endSize)).reversed().first(where: { signature(at: $0) == 0x0605_4B50 })
        else { throw DocumentError(reason: "the archive ends too early", offset: bytes.count) }
        var position = number(at: end + 16, 4)
        for _ in 0..<number(at: end + 10, 2) {
            let nameStart = position + 46
            guard nameStart <= bytes.count, signature(at: position) == 0x0201_4B50,
                nameStart + number(at: position + 28, 2) <= bytes.count
            else { throw DocumentError(reason: "the archive's directory is damaged", offset: position) }
            let nameEnd = nameStart + number(at: position + 28, 2)
            entries[String(decoding: bytes[nameStart..<nameEnd], as: UTF8.self)] = Entry(
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

    /// Unpacks a file.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - limit: The most bytes that it may have.
    /// - Returns: The contents.
    /// - Throws: ``DocumentError`` where it is not there, damaged, or larger than the limit or than its packed size lets expect.
    func contents(of name: String, limit: Int) throws(DocumentError) -> [UInt8] {
        guard let entry = entries[name], entry.offset + 30 <= bytes.count, signature(at: entry.offset) == 0x0403_4B50
        else { throw DocumentError(reason: "a file of the archive is missing", offset: 0) }
        let start = entry.offset + 30 + number(at: entry.offset + 26, 2) + number(at: entry.offset + 28, 2)
        guard start + entry.packedSize <= bytes.count else {
            throw DocumentError(reason: "a file of the archive is cut off", offset: start)
        }
        guard entry.size <= limit, entry.size <= max(Self.harmlessSize, entry.packedSize * Self.ratioLimit) else {
            throw DocumentError(reason: "a file of the archive is too large unpacked", offset: start)
        }
        let packed = bytes[start..<(start + entry.packedSize)]
        switch entry.method {
        case 0: return Array(packed)
        case 8: return try Inflate.expand(packed, limit: entry.size)
        default: throw DocumentError(reason: "a file of the archive is packed in an unknown way", offset: start)
        }
    }

    private func signature(at position: Int) -> Int { number(at: position, 4) }

    /// A number of so many bytes, the lowest first.
    private func number(at position: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[position + $1]) << ($1 * 8) }
    }
}
