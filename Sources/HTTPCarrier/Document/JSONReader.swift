/// Reads JSON (RFC 8259) with limits, keeping numbers as written and texts as bytes.
///
/// Line ends and tabs may stand in a text as they are: some senders put a citizen's text between quotes and think it JSON.
///
/// Foundation's reader turns `628120000000000000` into a floating-point number and refuses a document for one byte that is no
/// UTF-8; a carrier's callback must survive both, since a message hangs on it.
package struct JSONReader {
    private let bytes: [UInt8]
    private let limits: DocumentLimits
    private var offset = 0
    private var count = 0

    private init(bytes: [UInt8], limits: DocumentLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads a whole document.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - limits: How much it may hold.
    /// - Returns: Its value.
    /// - Throws: ``DocumentError`` where it is no JSON or beyond the limits.
    package static func read(
        _ bytes: [UInt8],
        limits: DocumentLimits = DocumentLimits()
    ) throws(DocumentError) -> DocumentValue {
        var reader = JSONReader(bytes: bytes, limits: limits)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.offset = 3 }
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.offset == bytes.count else { throw reader.fault("something stands behind the document") }
        return value
    }

    private mutating func value(depth: Int) throws(DocumentError) -> DocumentValue {
        skipSpace()
        count += 1
        guard count <= limits.values else { throw fault("more than \(limits.values) values") }
        guard depth < limits.depth else { throw fault("nested deeper than \(limits.depth)") }
        switch peek {
        case UInt8(ascii: "{"): return try mapping(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", as: .text(Array("true".utf8)))
        case UInt8(ascii: "f"): return try word("false", as: .text(Array("false".utf8)))
        case UInt8(ascii: "n"): return try word("null", as: .null)
        case nil: throw fault("the document ends too early")
        default: return .text(try number())
        }
    }

    private mutating func mapping(depth: Int) throws(DocumentError) -> DocumentValue {
        offset += 1
        var members: [DocumentValue.Member] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .mapping(members) }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw fault("a name in quotes is missing") }
            let name = String(decoding: try string(), as: UTF8.self)
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw fault("a colon is missing") }
            members.append(DocumentValue.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw fault("a comma or closing brace is missing") }
        return .mapping(members)
    }

    private mutating func list(depth: Int) throws(DocumentError) -> DocumentValue {
        offset += 1
        var values: [DocumentValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .list(values) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault("a comma or closing bracket is missing") }
        return .list(values)
    }

    private mutating func string() throws(DocumentError) -> [UInt8] {
        offset += 1
        var text: [UInt8] = []
        while offset < bytes.count {
            let start = offset
            while offset < bytes.count, bytes[offset] != UInt8(ascii: "\""), bytes[offset] != UInt8(ascii: "\\"),
                bytes[offset] >= 0x20 || Self.isSpace(bytes[offset])
            {
                offset += 1
            }
            text += bytes[start..<offset]
            guard let byte = peek else { break }
            offset += 1
            if byte == UInt8(ascii: "\"") { return text }
            guard byte == UInt8(ascii: "\\") else { throw fault("a control character stands in a text") }
            text += try escape()
        }
        throw fault("a text has no end")
    }

    private mutating func escape() throws(DocumentError) -> [UInt8] {
        guard let byte = peek else { throw fault("a text has no end") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw fault("an unknown escape stands in a text")
        }
    }

    /// A lone surrogate becomes U+FFFD, as everywhere in the daemon.
    private mutating func unicodeEscape() throws(DocumentError) -> [UInt8] {
        let unit = try fourDigits()
        var scalar = Unicode.Scalar(unit)
        if (0xD800..<0xDC00).contains(unit), bytes[offset...].starts(with: Array("\\u".utf8)) {
            let mark = offset
            offset += 2
            let low = try fourDigits()
            if (0xDC00..<0xE000).contains(low) {
                scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
            } else {
                offset = mark
            }
        }
        return Array(String(Character(scalar ?? "\u{FFFD}")).utf8)
    }

    private mutating func fourDigits() throws(DocumentError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = HexDigit.value(of: byte) else {
                throw fault("an escape lacks four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }

    private mutating func number() throws(DocumentError) -> [UInt8] {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return Array(bytes[start..<offset])
    }

    private mutating func digits() throws(DocumentError) {
        let start = offset
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw fault("no value begins here") }
    }

    private mutating func word(_ word: String, as value: DocumentValue) throws(DocumentError) -> DocumentValue {
        guard bytes[offset...].starts(with: word.utf8) else { throw fault("no value begins here") }
        offset += word.utf8.count
        return value
    }

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, Self.isSpace(byte) { offset += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private func fault(_ reason: String) -> DocumentError {
        DocumentError(reason: reason, offset: offset)
    }
}
