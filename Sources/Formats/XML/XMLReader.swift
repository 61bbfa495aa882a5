/// Reads XML piece by piece: elements, attributes, texts, CDATA, character references; nothing else.
///
/// A document type declaration is refused outright, so neither entities nor external files exist for it. Names lose their
/// namespace prefix. Comments and processing instructions are skipped. Nothing is called by itself, however deep or long a document
/// is. ``XMLElement/init(_:mode:limits:)`` makes a tree of a small document.
package struct XMLReader {
    /// The strictness of reading.
    package enum Mode: Hashable, Sendable {
        /// An ampersand begins one of XML's five entities or a character reference.
        case strict
        /// An ampersand that begins none of them stands for itself.
        case lenient
    }

    /// One piece of a document.
    package enum Piece: Hashable, Sendable {
        case open(name: String, attributes: [XMLElement.Attribute])
        case close(name: String)
        case text([UInt8])
    }

    private let bytes: [UInt8]
    private let mode: Mode
    private let limits: DocumentLimits
    private var offset = 0
    private var count = 0
    /// The names of the elements that are open, with their prefixes.
    private var open: [Range<Int>] = []
    /// Whether the element that was opened last is empty, so that its end comes next.
    private var endsAtOnce = false

    /// Begins to read a document.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8, in front of which a byte order mark may stand.
    ///   - mode: The strictness.
    ///   - limits: The limits of its depth and number of elements.
    package init(_ bytes: [UInt8], mode: Mode = .strict, limits: DocumentLimits = DocumentLimits()) {
        self.bytes = bytes
        self.mode = mode
        self.limits = limits
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    }

    /// Takes the next piece.
    ///
    /// - Returns: The piece; nil behind the root element.
    /// - Throws: ``DocumentError`` where the document is not well-formed, has a document type, or is beyond the limits.
    package mutating func next() throws(DocumentError) -> Piece? {
        if endsAtOnce {
            endsAtOnce = false
            return close()
        }
        if open.isEmpty { return try outermost() }
        while let byte = peek {
            if byte != UInt8(ascii: "<") { return .text(try characters(until: UInt8(ascii: "<"))) }
            if take("</") { return try endTag() }
            if take("<![CDATA[") { return .text(Array(try raw(until: "]]>"))) }
            if try !skipMarkup() { return try startTag() }
        }
        throw fault("the document ends too early")
    }

    // MARK: Elements

    /// The root element, or nil behind it.
    private mutating func outermost() throws(DocumentError) -> Piece? {
        repeat { skipSpace() } while try skipMarkup()
        if count == 0 {
            guard peek == UInt8(ascii: "<") else { throw fault("the root element is missing") }
            guard !take("<!") else { throw fault("a document type declaration is not accepted") }
            return try startTag()
        }
        guard offset == bytes.count else { throw fault("something stands behind the root element") }
        return nil
    }

    private mutating func startTag() throws(DocumentError) -> Piece {
        count += 1
        guard count <= limits.values else { throw fault("more than \(limits.values) elements") }
        guard open.count < limits.depth else { throw fault("nested deeper than \(limits.depth)") }
        offset += 1
        let name = try name()
        open.append(name)
        var attributes: [XMLElement.Attribute] = []
        while true {
            let hadSpace = skipSpace()
            if take("/>") {
                endsAtOnce = true
                break
            }
            if take(">") { break }
            guard hadSpace else { throw fault("a tag is malformed") }
            attributes.append(try attribute())
        }
        return .open(name: local(name), attributes: attributes)
    }

    private mutating func endTag() throws(DocumentError) -> Piece {
        let name = try name()
        guard let last = open.last, bytes[name] == bytes[last] else {
            throw fault("an element is closed by another's end")
        }
        skipSpace()
        guard take(">") else { throw fault("an end tag is malformed") }
        return close()
    }

    private mutating func close() -> Piece { .close(name: local(open.removeLast())) }

    private mutating func attribute() throws(DocumentError) -> XMLElement.Attribute {
        let name = local(try name())
        skipSpace()
        guard take("=") else { throw fault("an attribute lacks its value") }
        skipSpace()
        guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw fault("an attribute's value lacks its quotes")
        }
        offset += 1
        let value = try characters(until: quote)
        guard peek == quote else { throw fault("an attribute's value has no end") }
        offset += 1
        return XMLElement.Attribute(name: name, value: value)
    }

    /// Skips a comment or processing instruction; says whether one stood here.
    private mutating func skipMarkup() throws(DocumentError) -> Bool {
        if take("<?") {
            _ = try raw(until: "?>")
        } else if take("<!--") {
            _ = try raw(until: "-->")
        } else {
            return false
        }
        return true
    }

    // MARK: Characters

    private mutating func characters(until end: UInt8) throws(DocumentError) -> [UInt8] {
        var text: [UInt8] = []
        while let byte = peek, byte != end {
            if byte == UInt8(ascii: "&") {
                text += try reference()
                continue
            }
            let start = offset
            while let byte = peek, byte != end, byte != UInt8(ascii: "&") { offset += 1 }
            text += bytes[start..<offset]
        }
        return text
    }

    private mutating func reference() throws(DocumentError) -> [UInt8] {
        let rest = bytes[(offset + 1)...].prefix(12)
        if let end = rest.firstIndex(of: UInt8(ascii: ";")),
            let scalar = Self.scalar(named: String(decoding: rest[..<end], as: UTF8.self)), scalar.value != 0
        {
            offset = end + 1
            return Array(String(Character(scalar)).utf8)
        }
        guard mode == .lenient else { throw fault("a reference names no character that XML knows") }
        offset += 1
        return [UInt8(ascii: "&")]
    }

    private static func scalar(named name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        case _ where name.hasPrefix("#x"): UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        case _ where name.hasPrefix("#"): UInt32(name.dropFirst(1)).flatMap(Unicode.Scalar.init)
        default: nil
        }
    }

    private mutating func raw(until end: StaticString) throws(DocumentError) -> ArraySlice<UInt8> {
        let start = offset
        while offset < bytes.count {
            let mark = offset
            if take(end) { return bytes[start..<mark] }
            offset += 1
        }
        throw fault("a section has no end")
    }

    private mutating func name() throws(DocumentError) -> Range<Int> {
        let start = offset
        while let byte = peek, byte >= 0x80 || Self.isNameByte(byte) { offset += 1 }
        guard offset > start, offset - start <= 128 else { throw fault("a name is missing or too long") }
        return start..<offset
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }

    /// A name without its prefix.
    private func local(_ name: Range<Int>) -> String {
        let qualified = bytes[name]
        let start = qualified.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? name.lowerBound
        return String(decoding: qualified[start...], as: UTF8.self)
    }

    // MARK: Bytes

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard offset + count <= bytes.count else { return false }
        for index in 0..<count where bytes[offset + index] != text.utf8Start[index] { return false }
        offset += count
        return true
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = offset
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
        return offset > start
    }

    private func fault(_ reason: String) -> DocumentError { DocumentError(reason: reason, offset: offset) }
}
