import Formats

/// A text that a gateway encoded once too often on its way, read where that is certain.
///
/// A citizen's telephone writes neither `&amp;` nor `%20` nor `Ã©`; gateways make them of `&`, a blank and `é`.
enum OverencodedText {
    /// Undoes what was encoded too often.
    ///
    /// - Parameter text: The text as it came.
    /// - Returns: The text as it was written, and the names of the encodings that were undone.
    static func undone(_ text: String) -> (text: String, encodings: [String]) {
        var text = text
        var encodings: [String] = []
        // Most texts hold none of these bytes, and are not looked at again.
        if text.utf8.contains(UInt8(ascii: "%")), let plain = withoutPercents(text) {
            text = plain
            encodings.append("percent signs")
        }
        if text.utf8.contains(UInt8(ascii: "&")) {
            // Also what was escaped twice: "&amp;#39;".
            for _ in 0..<2 {
                guard let plain = withoutEntities(text) else { break }
                text = plain
                if encodings.last != "entities" { encodings.append("entities") }
            }
        }
        if text.utf8.contains(where: { (0xC3...0xC5).contains($0) || $0 == 0xE2 }), let plain = withoutMojibake(text) {
            text = plain
            encodings.append("UTF-8")
        }
        return (text, encodings)
    }

    /// A text without a single blank, in which several characters are escaped and all escapes are whole.
    private static func withoutPercents(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard !bytes.contains(where: { $0 <= 0x20 || $0 >= 0x80 }) else { return nil }
        var escapes = 0
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "%") {
            guard index + 2 < bytes.count, HexDigit.value(of: bytes[index + 1]) != nil,
                HexDigit.value(of: bytes[index + 2]) != nil
            else { return nil }
            escapes += 1
        }
        guard escapes >= 2 else { return nil }
        return String(validating: FormReader.decode(bytes), as: UTF8.self)
    }

    /// The entities that programs write for the marks of HTML, and for any character by its number.
    private static func withoutEntities(_ text: String) -> String? {
        var plain = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        var isChanged = false
        while let scalar = rest.popFirst() {
            if scalar == "&", let end = rest.prefix(10).firstIndex(of: ";"),
                let found = character(named: String(rest[..<end]))
            {
                plain.append(found)
                rest = rest[rest.index(after: end)...]
                isChanged = true
            } else {
                plain.append(scalar)
            }
        }
        return isChanged ? String(plain) : nil
    }

    private static func character(named name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        case "nbsp": return " "
        default: break
        }
        let value: UInt32? =
            if name.hasPrefix("#x") || name.hasPrefix("#X") {
                UInt32(name.dropFirst(2), radix: 16)
            } else if name.hasPrefix("#") {
                UInt32(name.dropFirst())
            } else {
                nil
            }
        guard let value, value >= 0x20 || value == 0x0A || value == 0x0D else { return nil }
        return Unicode.Scalar(value)
    }

    /// UTF-8 that was taken for windows-1252 or ISO-8859-1: its bytes are UTF-8 again, which no written text's are by chance.
    private static func withoutMojibake(_ text: String) -> String? {
        for charset in [TextCharset.windows1252, .latin1] {
            guard let bytes = charset.encode(text), let plain = String(validating: bytes, as: UTF8.self) else {
                continue
            }
            return plain == text ? nil : plain
        }
        return nil
    }
}
