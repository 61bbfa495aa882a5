/// The character set that a document names itself.
enum DocumentCharset {
    /// The document in UTF-8, where its first bytes or its XML declaration show another character set; nil where they do not.
    ///
    /// JSON between systems is UTF-8 (RFC 8259, 8.1), and XML readers must take UTF-16 too (XML 1.0, 4.3.3); some senders of JSON
    /// write UTF-16 anyway.
    static func utf8(of bytes: [UInt8]) -> [UInt8]? {
        (utf16(of: bytes) ?? declared(in: bytes)).flatMap { $0.decode(bytes) }.map { Array($0.utf8) }
    }

    private static func utf16(of bytes: [UInt8]) -> TextCharset? {
        guard bytes.count >= 2, bytes.count.isMultiple(of: 2) else { return nil }
        switch (bytes[0], bytes[1]) {
        // A byte order mark, or one of the ASCII characters that a document can begin with.
        case (0xFE, 0xFF), (0, 0x09...0x7E): return .utf16BigEndian
        case (0xFF, 0xFE), (0x09...0x7E, 0): return .utf16LittleEndian
        default: return nil
        }
    }

    /// The single-byte character set that an XML declaration names; nil where it names another one, or none.
    private static func declared(in xml: [UInt8]) -> TextCharset? {
        guard CallbackFields.first(of: xml) == UInt8(ascii: "<") else { return nil }
        let head = String(decoding: xml.prefix(256), as: UTF8.self).lowercased()
        guard let start = head.firstRange(of: "<?xml "), let end = head.firstRange(of: "?>"),
            start.upperBound < end.lowerBound,
            let mark = head[start.upperBound..<end.lowerBound].firstRange(of: "encoding")
        else { return nil }
        let name = head[mark.upperBound..<end.lowerBound].drop { " =\t\r\n\"'".contains($0) }
            .prefix { !"\"'".contains($0) }
        let charset = TextCharset(named: String(name))
        return charset == .latin1 || charset == .windows1252 ? charset : nil
    }

    /// The character set that a `Content-Type` names; nil where it names none that is known.
    static func named(by type: String) -> TextCharset? {
        guard let mark = type.lowercased().firstRange(of: "charset=") else { return nil }
        return TextCharset(named: String(type.lowercased()[mark.upperBound...].prefix { $0 != ";" }))
    }
}
