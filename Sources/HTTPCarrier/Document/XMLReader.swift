/// Reads the small XML documents of operators: elements, attributes, texts, CDATA, character references; nothing else.
///
/// A document type declaration is refused outright, so neither entities nor external files exist for it. Names lose their
/// namespace prefix. Comments and processing instructions are skipped.
package struct XMLReader {
    private let bytes: [UInt8]
    private let limits: DocumentLimits
    private var offset = 0
    private var count = 0
    private let charset: TextCharset?

    private init(bytes: [UInt8], limits: DocumentLimits) {
        self.bytes = bytes
        self.limits = limits
        charset = DocumentCharset.declared(in: bytes)
    }

    /// Reads a whole document.
    ///
    /// - Parameters:
    ///   - bytes: The document, in UTF-8 or, where its declaration says so, ISO-8859-1 or windows-1252.
    ///   - limits: How much it may hold.
    /// - Returns: Its root element.
    /// - Throws: ``DocumentError`` where it is no XML, has a document type, or is beyond the limits.
    package static func read(
        _ bytes: [UInt8],
        limits: DocumentLimits = DocumentLimits()
    ) throws(DocumentError) -> XMLElement {
        var reader = XMLReader(bytes: bytes, limits: limits)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.offset = 3 }
        try reader.skipMiscellany()
        guard reader.peek == UInt8(ascii: "<") else { throw reader.fault("the root element is missing") }
        let root = try reader.element(depth: 0)
        try reader.skipMiscellany()
        guard reader.offset == bytes.count else { throw reader.fault("something stands behind the root element") }
        return root
    }

    // MARK: Elements

    private mutating func element(depth: Int) throws(DocumentError) -> XMLElement {
        count += 1
        guard count <= limits.values else { throw fault("more than \(limits.values) elements") }
        guard depth < limits.depth else { throw fault("nested deeper than \(limits.depth)") }
        offset += 1
        let qualified = try name()
        var element = XMLElement(name: Self.local(qualified))
        while true {
            let hadSpace = skipSpace()
            if take("/>") { return element }
            if take(">") { break }
            guard hadSpace else { throw fault("a tag is malformed") }
            let attribute = try self.attribute()
            element.attributes.append(attribute)
        }
        try content(of: &element, closing: qualified, depth: depth)
        return element
    }

    private mutating func content(
        of element: inout XMLElement,
        closing name: [UInt8],
        depth: Int
    ) throws(DocumentError) {
        while let byte = peek {
            if byte != UInt8(ascii: "<") {
                element.text += try characters(until: UInt8(ascii: "<"))
            } else if take("</") {
                guard try self.name() == name else { throw fault("an element is closed by another's end") }
                _ = skipSpace()
                guard take(">") else { throw fault("an end tag is malformed") }
                return
            } else if take("<![CDATA[") {
                element.text += transcoded(try raw(until: "]]>"))
            } else if take("<!--") {
                _ = try raw(until: "-->")
            } else if take("<?") {
                _ = try raw(until: "?>")
            } else {
                element.children.append(try self.element(depth: depth + 1))
            }
        }
        throw fault("the document ends too early")
    }

    private mutating func attribute() throws(DocumentError) -> XMLElement.Attribute {
        let name = Self.local(try self.name())
        _ = skipSpace()
        guard take("=") else { throw fault("an attribute lacks its value") }
        _ = skipSpace()
        guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw fault("an attribute's value lacks its quotes")
        }
        offset += 1
        let value = try characters(until: quote)
        guard peek == quote else { throw fault("an attribute's value has no end") }
        offset += 1
        return XMLElement.Attribute(name: name, value: value)
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
            text += transcoded(bytes[start..<offset])
        }
        return text
    }

    private mutating func reference() throws(DocumentError) -> [UInt8] {
        let rest = bytes[(offset + 1)...].prefix(12)
        guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { throw fault("a reference has no end") }
        let name = String(decoding: rest[..<end], as: UTF8.self)
        let scalar: Unicode.Scalar?
        switch name {
        case "amp": scalar = "&"
        case "lt": scalar = "<"
        case "gt": scalar = ">"
        case "quot": scalar = "\""
        case "apos": scalar = "'"
        case _ where name.hasPrefix("#x"): scalar = UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        case _ where name.hasPrefix("#"): scalar = UInt32(name.dropFirst(1)).flatMap(Unicode.Scalar.init)
        default: throw fault("an entity is not among the five of XML")
        }
        guard let scalar, scalar.value != 0 else { throw fault("a character reference names no character") }
        offset = end + 1
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func raw(until end: String) throws(DocumentError) -> ArraySlice<UInt8> {
        let mark = Array(end.utf8)
        let start = offset
        while offset + mark.count <= bytes.count {
            if bytes[offset] == mark[0], bytes[offset..<(offset + mark.count)].elementsEqual(mark) {
                offset += mark.count
                return bytes[start..<(offset - mark.count)]
            }
            offset += 1
        }
        throw fault("a section has no end")
    }

    private func transcoded(_ slice: ArraySlice<UInt8>) -> [UInt8] {
        guard let charset, slice.contains(where: { $0 >= 0x80 }) else { return Array(slice) }
        return Array(charset.decode(Array(slice))?.utf8 ?? "".utf8)
    }

    private mutating func name() throws(DocumentError) -> [UInt8] {
        let start = offset
        while let byte = peek, byte >= 0x80 || Self.nameBytes.contains(byte) { offset += 1 }
        guard offset > start, offset - start <= 128 else { throw fault("a name is missing or too long") }
        return Array(bytes[start..<offset])
    }

    private static let nameBytes: Set<UInt8> = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:".utf8
    )

    private static func local(_ qualified: [UInt8]) -> String {
        String(decoding: qualified.split(separator: UInt8(ascii: ":")).last ?? [], as: UTF8.self)
    }

    // MARK: What stands around the root

    private mutating func skipMiscellany() throws(DocumentError) {
        while true {
            _ = skipSpace()
            if take("<?") {
                _ = try raw(until: "?>")
            } else if take("<!--") {
                _ = try raw(until: "-->")
            } else if bytes[offset...].starts(with: Array("<!".utf8)) {
                throw fault("a document type declaration is not accepted")
            } else {
                return
            }
        }
    }

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard offset + count <= bytes.count else { return false }
        for index in 0..<count where bytes[offset + index] != text.utf8Start[index] { return false }
        offset += count
        return true
    }

    private mutating func skipSpace() -> Bool {
        let start = offset
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
        return offset > start
    }

    private func fault(_ reason: String) -> DocumentError {
        DocumentError(reason: reason, offset: offset)
    }
}
