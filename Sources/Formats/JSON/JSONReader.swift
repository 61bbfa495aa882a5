/// Reads JSON (RFC 8259) value by value, for known shapes: a tenth of the cost of a general decoder.
///
/// Every function takes the next value and throws where it is of another kind. ``finish()`` makes sure that nothing follows.
/// ``JSONValue/init(_:mode:limits:)`` reads documents whose shape is not known.
package struct JSONReader {
    /// The strictness of reading.
    package enum Mode: Hashable, Sendable {
        /// RFC 8259 to the letter: a text is UTF-8, its control characters are escaped, its surrogates stand in pairs.
        case strict
        /// JSON as carriers write it: a text may hold any bytes, also line ends and tabs; a lone surrogate becomes U+FFFD. An escape
        /// that JSON does not know stands for its character where that is a mark (`\\'`), and for itself where it is a letter.
        case lenient
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

    private let bytes: [UInt8]
    private let mode: Mode
    private let deepest: Int
    private var offset = 0
    private var depth = 0

    /// Begins to read a document, in front of which a byte order mark may stand.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - mode: The strictness.
    ///   - depth: The deepest nesting.
    package init(_ bytes: [UInt8], mode: Mode = .strict, depth: Int = 256) {
        self.bytes = bytes
        self.mode = mode
        deepest = depth
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    }

    /// Makes sure that nothing more comes.
    package mutating func finish() throws(DocumentError) {
        skipSpace()
        guard offset == bytes.count else { throw fault("something stands behind the document") }
    }

    /// The kind of the next value, which is not taken.
    package mutating func next() throws(DocumentError) -> Kind {
        skipSpace()
        guard offset < bytes.count else { throw fault("the document ends too early") }
        switch bytes[offset] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        default: throw fault("no value begins here")
        }
    }

    /// Takes an object; `member` is called with each name and must take the member's value.
    package mutating func object(
        _ member: (String, inout Self) throws(DocumentError) -> Void
    ) throws(DocumentError) {
        try enter(UInt8(ascii: "{"), "no object begins here")
        if take(UInt8(ascii: "}")) { return leave() }
        repeat {
            let name = try string()
            guard take(UInt8(ascii: ":")) else { throw fault("a colon is missing") }
            try member(name, &self)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw fault("a comma or closing brace is missing") }
        leave()
    }

    /// Takes an array; `element` must take each element.
    package mutating func array(_ element: (inout Self) throws(DocumentError) -> Void) throws(DocumentError) {
        try enter(UInt8(ascii: "["), "no list begins here")
        if take(UInt8(ascii: "]")) { return leave() }
        repeat { try element(&self) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault("a comma or closing bracket is missing") }
        leave()
    }

    /// Takes a `null` where one comes next; says whether it did.
    package mutating func null() throws(DocumentError) -> Bool {
        guard try next() == .null else { return false }
        try word("null")
        return true
    }

    package mutating func boolean() throws(DocumentError) -> Bool {
        guard try next() == .boolean else { throw fault("no truth value begins here") }
        let isTrue = bytes[offset] == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    /// Takes a whole number.
    package mutating func integer<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(DocumentError) -> Number {
        let start = offset
        guard let number = Number(String(decoding: try number(), as: UTF8.self)) else {
            offset = start
            throw fault("a number is not whole or out of range")
        }
        return number
    }

    package mutating func double() throws(DocumentError) -> Double {
        let start = offset
        guard let number = Double(String(decoding: try number(), as: UTF8.self)), number.isFinite else {
            offset = start
            throw fault("a number is out of range")
        }
        return number
    }

    /// Takes a number in its written form.
    package mutating func number() throws(DocumentError) -> ArraySlice<UInt8> {
        guard try next() == .number else { throw fault("no number begins here") }
        let start = offset
        _ = step(over: "-")
        if !step(over: "0") { try digits() }
        if step(over: ".") { try digits() }
        if step(over: "e") || step(over: "E") {
            _ = step(over: "+") || step(over: "-")
            try digits()
        }
        return bytes[start..<offset]
    }

    package mutating func string() throws(DocumentError) -> String { try text(Self.decoded) }

    /// Takes a string as bytes, which need not be UTF-8 in lenient mode.
    package mutating func stringBytes() throws(DocumentError) -> [UInt8] {
        try text { reader, bytes throws(DocumentError) in
            if reader.mode == .strict { _ = try Self.decoded(reader, bytes) }
            return Array(bytes)
        }
    }

    /// Takes an array of strings.
    package mutating func strings() throws(DocumentError) -> [String] {
        var strings: [String] = []
        try array { (element) throws(DocumentError) in strings.append(try element.string()) }
        return strings
    }

    /// Takes a string or `null`.
    package mutating func optionalString() throws(DocumentError) -> String? { try null() ? nil : string() }

    /// Takes a string that is the raw value of a type.
    package mutating func named<Value: RawRepresentable<String>>(
        _ type: Value.Type = Value.self
    ) throws(DocumentError) -> Value {
        guard let value = Value(rawValue: try string()) else { throw fault("a text is none of the known values") }
        return value
    }

    /// Takes the next value, of whatever kind it is.
    package mutating func skip() throws(DocumentError) {
        switch try next() {
        case .object: try object { (_, rest) throws(DocumentError) in try rest.skip() }
        case .array: try array { (rest) throws(DocumentError) in try rest.skip() }
        case .string: _ = try string()
        case .number: _ = try number()
        case .boolean: _ = try boolean()
        case .null: _ = try null()
        }
    }

    /// An error at the place that has been reached, for values that are well-formed and still wrong.
    package func fault(_ reason: String) -> DocumentError { DocumentError(reason: reason, offset: offset) }
}

// MARK: - Bytes

extension JSONReader {
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

    private mutating func enter(_ bracket: UInt8, _ reason: String) throws(DocumentError) {
        skipSpace()
        guard depth < deepest else { throw fault("nested deeper than \(deepest)") }
        guard take(bracket) else { throw fault(reason) }
        depth += 1
    }

    private mutating func leave() { depth -= 1 }

    private mutating func digits() throws(DocumentError) {
        let start = offset
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
        guard offset > start else { throw fault("no value begins here") }
    }

    private mutating func word(_ word: String) throws(DocumentError) {
        guard bytes[offset...].starts(with: word.utf8) else { throw fault("no value begins here") }
        offset += word.utf8.count
    }
}

// MARK: - Texts

extension JSONReader {
    private static func decoded(_ reader: Self, _ bytes: ArraySlice<UInt8>) throws(DocumentError) -> String {
        if reader.mode == .lenient { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw reader.fault("a text is not UTF-8") }
        return text
    }

    /// Takes a string and hands over its bytes without escapes.
    private mutating func text<Text>(
        _ make: (Self, ArraySlice<UInt8>) throws(DocumentError) -> Text
    ) throws(DocumentError) -> Text {
        skipSpace()
        guard step(over: "\"") else { throw fault("a text in quotes is missing") }
        let start = offset
        try passPlainBytes()
        if bytes[offset] == UInt8(ascii: "\"") {
            defer { offset += 1 }
            return try make(self, bytes[start..<offset])
        }
        var unescaped = Array(bytes[start..<offset])
        while !step(over: "\"") {
            offset += 1
            try escape(into: &unescaped)
            let start = offset
            try passPlainBytes()
            unescaped += bytes[start..<offset]
        }
        return try make(self, unescaped[...])
    }

    /// Goes to the next quotation mark or backslash.
    private mutating func passPlainBytes() throws(DocumentError) {
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\""), bytes[offset] != UInt8(ascii: "\\") {
            guard bytes[offset] >= 0x20 || mode == .lenient && [0x09, 0x0A, 0x0D].contains(bytes[offset]) else {
                throw fault("a control character stands in a text")
            }
            offset += 1
        }
        guard offset < bytes.count else { throw fault("a text has no end") }
    }

    private mutating func escape(into text: inout [UInt8]) throws(DocumentError) {
        guard offset < bytes.count else { throw fault("a text has no end") }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u") where mode == .strict || isUnitNext:
            text.append(contentsOf: UTF8.encode(try scalar()) ?? UTF8.encodedReplacementCharacter)
        default:
            guard mode == .lenient else { throw fault("an unknown escape stands in a text") }
            let isWord =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if isWord { text.append(UInt8(ascii: "\\")) }
            text.append(byte)
        }
    }

    /// Takes four hexadecimal digits, or twice four for a scalar beyond the basic plane.
    private mutating func scalar() throws(DocumentError) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let mark = offset
        if first < 0xDC00, step(over: "\\"), step(over: "u") {
            let second = try unit()
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        offset = mark
        guard mode == .lenient else { throw fault("a surrogate stands without its partner") }
        return "\u{FFFD}"
    }

    private var isUnitNext: Bool {
        offset + 4 <= bytes.count && bytes[offset..<(offset + 4)].allSatisfy { HexDigit.value(of: $0) != nil }
    }

    private mutating func unit() throws(DocumentError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard offset < bytes.count, let digit = HexDigit.value(of: bytes[offset]) else {
                throw fault("an escape lacks four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }
}
