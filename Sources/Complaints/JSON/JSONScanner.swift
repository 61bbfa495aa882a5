/// Reads JSON (RFC 8259) value by value, for shapes that are known: a tenth of what a general decoder costs.
///
/// Every function takes the next value and throws where it is of another kind; what is left when all has been read must be
/// nothing (``finish()``).
package struct JSONScanner {
    /// What is wrong with a text, and at which byte of it.
    package struct Fault: Error, Hashable, Sendable {
        package var offset: Int
    }

    /// The kind of the value that comes next.
    package enum Kind: Hashable, Sendable {
        case object
        case array
        case string
        case number
        case boolean
        case null
    }

    /// The deepest nesting that is read.
    private static let deepest = 256

    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0

    /// Begins to read a text, in front of which a byte order mark may stand.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    }

    /// Makes sure that nothing more comes.
    package mutating func finish() throws(Fault) {
        skipSpace()
        guard offset == bytes.count else { throw fault }
    }

    /// What comes next, which is not taken.
    package mutating func next() throws(Fault) -> Kind {
        skipSpace()
        guard offset < bytes.count else { throw fault }
        switch bytes[offset] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        default: throw fault
        }
    }

    /// Takes an object; every member's value must be taken by what is called with its name.
    package mutating func object(_ member: (String, inout Self) throws(Fault) -> Void) throws(Fault) {
        try enter(UInt8(ascii: "{"))
        if take(UInt8(ascii: "}")) { return leave() }
        repeat {
            let name = try string()
            guard take(UInt8(ascii: ":")) else { throw fault }
            try member(name, &self)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw fault }
        leave()
    }

    /// Takes an array; every element must be taken by what is called.
    package mutating func array(_ element: (inout Self) throws(Fault) -> Void) throws(Fault) {
        try enter(UInt8(ascii: "["))
        if take(UInt8(ascii: "]")) { return leave() }
        repeat { try element(&self) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault }
        leave()
    }

    /// Takes a `null` where one comes next; says whether it did.
    package mutating func null() throws(Fault) -> Bool {
        guard try next() == .null else { return false }
        try word("null")
        return true
    }

    package mutating func boolean() throws(Fault) -> Bool {
        guard try next() == .boolean else { throw fault }
        let isTrue = bytes[offset] == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    /// Takes a whole number.
    package mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(Fault) -> Number
    {
        let start = offset
        guard let number = Number(try number()) else {
            offset = start
            throw fault
        }
        return number
    }

    package mutating func double() throws(Fault) -> Double {
        let start = offset
        guard let number = Double(try number()), number.isFinite else {
            offset = start
            throw fault
        }
        return number
    }

    /// Takes a number as it is written.
    package mutating func number() throws(Fault) -> String {
        guard try next() == .number else { throw fault }
        let start = offset
        _ = step(over: "-")
        if !step(over: "0") { try digits() }
        if step(over: ".") { try digits() }
        if step(over: "e") || step(over: "E") {
            _ = step(over: "+") || step(over: "-")
            try digits()
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    package mutating func string() throws(Fault) -> String {
        skipSpace()
        guard step(over: "\"") else { throw fault }
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\""), bytes[offset] != UInt8(ascii: "\\") {
            guard bytes[offset] >= 0x20 else { throw fault }
            offset += 1
        }
        guard offset < bytes.count else { throw fault }
        if bytes[offset] == UInt8(ascii: "\"") {
            defer { offset += 1 }
            return try text(bytes[start..<offset])
        }
        var unescaped = Array(bytes[start..<offset])
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(unescaped[...])
            case UInt8(ascii: "\\"): unescaped += Array(String(try escaped()).utf8)
            case 0x20...: unescaped.append(byte)
            default: throw fault
            }
        }
        throw fault
    }

    /// Takes whatever comes.
    package mutating func skip() throws(Fault) {
        switch try next() {
        case .object: try object { (_, rest) throws(Fault) in try rest.skip() }
        case .array: try array { (rest) throws(Fault) in try rest.skip() }
        case .string: _ = try string()
        case .number: _ = try number()
        case .boolean: _ = try boolean()
        case .null: _ = try null()
        }
    }
}

// MARK: - Bytes

extension JSONScanner {
    /// What to throw where what was taken last is wrong.
    package var fault: Fault { Fault(offset: offset) }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func step(over scalar: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: scalar) else { return false }
        offset += 1
        return true
    }

    private mutating func enter(_ bracket: UInt8) throws(Fault) {
        guard take(bracket), depth < Self.deepest else { throw fault }
        depth += 1
    }

    private mutating func leave() { depth -= 1 }

    private mutating func digits() throws(Fault) {
        let start = offset
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
        guard offset > start else { throw fault }
    }

    private mutating func word(_ word: String) throws(Fault) {
        guard bytes[offset...].starts(with: word.utf8) else { throw fault }
        offset += word.utf8.count
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault }
        return text
    }

    /// What stands behind a backslash.
    private mutating func escaped() throws(Fault) -> Unicode.Scalar {
        guard offset < bytes.count else { throw fault }
        offset += 1
        switch bytes[offset - 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try scalar()
        default: throw fault
        }
    }

    /// Four hexadecimal digits, or twice four for what lies beyond the basic plane.
    private mutating func scalar() throws(Fault) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, step(over: "\\"), step(over: "u") else { throw fault }
        let second = try unit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw fault }
        return scalar
    }

    private mutating func unit() throws(Fault) -> UInt16 {
        let digits = bytes[offset...].prefix(4)
        guard digits.count == 4, !digits.contains(UInt8(ascii: "+")),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw fault }
        offset += 4
        return unit
    }
}
