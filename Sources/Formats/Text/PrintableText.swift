/// The one form in which a text from elsewhere is shown on a terminal, in a table or on a page.
///
/// A citizen, an operator or SP4N may send any character. On a terminal a control character (C0, C1) moves the cursor, changes the
/// title or answers in the reader's name; a bidirectional mark shows a text in another order than it was written; an invisible
/// character makes two texts look alike. Each of them is shown as U+FFFD. The joiners U+200C and U+200D stay, since scripts and emoji
/// need them and alone they change nothing.
package enum PrintableText {
    /// A text as one line: a line break is shown as `↵`, a tab as a space.
    package static func line(_ text: String) -> String { replacing(text, keepsLines: false) }

    /// A text that may have several lines: line feeds stay, a CR LF is one, a tab is a space.
    package static func lines(_ text: String) -> String { replacing(text, keepsLines: true) }

    /// A JSON document in which characters that would steer a terminal are escaped; its value is the same.
    ///
    /// Beyond ASCII such a character can only stand in a string, so that the document need not be read.
    ///
    /// - Parameter document: A JSON document in UTF-8, whose C0 characters are escaped, as RFC 8259 requires.
    /// - Returns: The document.
    package static func json(_ document: [UInt8]) -> [UInt8] {
        if document.allSatisfy({ $0 < 0x7F }) { return document }
        var result = String.UnicodeScalarView()
        for scalar in String(decoding: document, as: UTF8.self).unicodeScalars {
            guard scalar.value >= 0x7F, !isPrintable(scalar) else {
                result.append(scalar)
                continue
            }
            for unit in String(Character(scalar)).utf16 {
                let digits = String(unit, radix: 16)
                result.append(
                    contentsOf: (#"\u"# + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars
                )
            }
        }
        return Array(String(result).utf8)
    }

    private static func replacing(_ text: String, keepsLines: Bool) -> String {
        if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text }
        var result = String.UnicodeScalarView()
        var isBehindReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where isBehindReturn: break
            case "\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": result.append(keepsLines ? "\n" : "↵")
            case "\t": result.append(" ")
            default: result.append(isPrintable(scalar) ? scalar : "\u{FFFD}")
            }
            isBehindReturn = scalar == "\r"
        }
        return String(result)
    }

    /// Whether a character is seen where it stands and does nothing else.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20..<0x7F: true
        // C0, DEL and C1.
        case ..<0xA0: false
        // Soft hyphen; marks of direction; separators of lines and paragraphs; invisible operators and fillers; the byte order mark;
        // notes between lines; tags.
        case 0xAD, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F, 0x200B, 0x200E...0x200F, 0x2028...0x202E,
            0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A,
            0xE0000...0xE007F:
            false
        default: true
        }
    }
}
