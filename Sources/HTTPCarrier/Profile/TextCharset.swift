import SMSCodec

/// The character sets of carriers' texts.
package enum TextCharset: String, Hashable, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case latin1 = "iso-8859-1"
    case windows1252 = "windows-1252"
    case utf16BigEndian = "utf-16be"
    case utf16LittleEndian = "utf-16le"
    /// The alphabet of 3GPP TS 23.038, 6.2.1, one septet in each byte, with its extension table.
    case gsm
    /// ``gsm``, where a byte stands in the text that is a letter there and a control character everywhere else (`@` is 0x00): for
    /// operators that pass on septets for some messages, and ASCII for others.
    case markedGSM = "gsm-marked"

    /// Finds the charset with a name in a request or file.
    ///
    /// - Parameter name: A name in any case, with or without hyphens.
    init?(named name: String) {
        switch Self.word(name) {
        case "utf8", "ascii", "usascii": self = .utf8
        case "iso88591", "latin1": self = .latin1
        case "windows1252", "cp1252": self = .windows1252
        case "utf16le": self = .utf16LittleEndian
        case "utf16be", "utf16", "ucs2", "iso10646ucs2": self = .utf16BigEndian
        case "gsm", "gsm0338": self = .gsm
        case "gsmmarked": self = .markedGSM
        default: return nil
        }
    }

    /// A name in lower case without separators; processed as bytes for speed, since every message is read this way.
    private static func word(_ name: String) -> String {
        String(
            decoding: name.utf8.compactMap { byte -> UInt8? in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: byte
                default: nil
                }
            },
            as: UTF8.self
        )
    }

    /// Decodes a text.
    ///
    /// - Parameter bytes: The text's bytes.
    /// - Returns: The text; nil if the bytes are invalid in this charset.
    func decode(_ bytes: [UInt8]) -> String? {
        switch self {
        case .utf8:
            return String(validating: bytes, as: UTF8.self)
        case .latin1:
            return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case .windows1252:
            return String(String.UnicodeScalarView(bytes.map(Self.windows1252Scalar)))
        case .utf16BigEndian:
            guard bytes.count.isMultiple(of: 2) else { return nil }
            if bytes.starts(with: [0xFF, 0xFE]) { return Self.utf16LittleEndian.decode(bytes) }
            return UCS2.decode(Array(bytes.starts(with: [0xFE, 0xFF]) ? bytes[2...] : bytes[...]))
        case .utf16LittleEndian:
            guard bytes.count.isMultiple(of: 2) else { return nil }
            return UCS2.decode(Self.swapped(bytes.starts(with: [0xFF, 0xFE]) ? bytes[2...] : bytes[...]))
        case .gsm:
            return bytes.contains { $0 > 0x7F } ? nil : GSM7.decode(bytes)
        case .markedGSM:
            return bytes.contains(where: Self.isMark) ? TextCharset.gsm.decode(bytes) : nil
        }
    }

    /// Encodes a text; nil if the charset lacks a character.
    func encode(_ text: String) -> [UInt8]? {
        switch self {
        case .utf8: return Array(text.utf8)
        case .latin1: return Self.encode(text) { UInt8(exactly: $0.value) }
        case .windows1252: return Self.encode(text, Self.windows1252Byte)
        case .utf16BigEndian: return UCS2.encode(text)
        case .utf16LittleEndian: return Self.swapped(UCS2.encode(text)[...])
        case .gsm, .markedGSM: return GSM7.encode(text)
        }
    }

    /// Whether a byte is a control character that no text holds, but a letter of the GSM alphabet.
    private static func isMark(_ byte: UInt8) -> Bool {
        byte < 0x20 && ![0x09, 0x0A, 0x0D].contains(byte)
    }

    /// The bytes of UTF-16 in the opposite order.
    private static func swapped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).flatMap { [bytes[$0 + 1], bytes[$0]] }
    }

    private static func encode(_ text: String, _ byte: (Unicode.Scalar) -> UInt8?) -> [UInt8]? {
        let bytes = text.unicodeScalars.compactMap(byte)
        return bytes.count == text.unicodeScalars.count ? bytes : nil
    }

    /// The characters of windows-1252 from 0x80 to 0x9F; the five unused places keep their control characters, as in
    /// browsers.
    private static let windows1252Block: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]

    private static func windows1252Scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(windows1252Block[Int(byte) - 0x80]) ?? "\u{FFFD}"
    }

    private static func windows1252Byte(_ scalar: Unicode.Scalar) -> UInt8? {
        if let index = windows1252Block.firstIndex(of: scalar.value) { return UInt8(0x80 + index) }
        guard let byte = UInt8(exactly: scalar.value), !(0x80...0x9F).contains(byte) else { return nil }
        return byte
    }
}
