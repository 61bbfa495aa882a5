/// Replaces typographic characters by ones of the GSM 7 bit default alphabet.
///
/// One curly quote otherwise turns a message of 160 characters into one of 70. Letters are never changed, apart from
/// accented ones that were written as letter and accent and exist as one character of the alphabet.
public enum Transliteration {
    /// Replaces what can be replaced.
    ///
    /// - Parameter text: The text.
    /// - Returns: The text with quotes, dashes, spaces, dots and signs in their plain form; other characters stay.
    public static func apply(to text: String) -> String {
        let scalars = text.unicodeScalars
        var result = String.UnicodeScalarView()
        result.reserveCapacity(text.utf8.count)
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            let isSpeltOtherwise = scalar == angstrom || next < scalars.endIndex && accents.contains(scalars[next])
            if isSpeltOtherwise, let start = String.Index(index, within: text), let letter = composed[text[start]] {
                result.append(letter)
                index = text.index(after: start)
                continue
            }
            if let plain = plain(scalar) {
                result.append(contentsOf: plain.unicodeScalars)
            } else {
                result.append(scalar)
            }
            index = next
        }
        return String(result)
    }

    private static let angstrom: Unicode.Scalar = "\u{212B}"

    /// Combining marks, those of the letters in ``composed`` among them.
    private static let accents: ClosedRange<Unicode.Scalar> = "\u{300}"..."\u{341}"

    /// The letters of the alphabet that have a second spelling as letter and accent; characters compare equal by
    /// canonical equivalence.
    private static let composed: [Character: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: "èéùìòÇÅåÉÄÖÑÜäöñüà".unicodeScalars.map { (Character($0), $0) }
    )

    private static func plain(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        // Quotation marks, apostrophes, primes, accents that stand alone.
        case 0x2018...0x201B, 0x2032, 0x2035, 0x2039, 0x203A, 0x02B9, 0x02BB...0x02BD, 0x02C8, 0x0060,
            0x00B4:
            "'"
        case 0x201C...0x201F, 0x2033, 0x2036, 0x00AB, 0x00BB, 0x02BA, 0x301D...0x301F: "\""
        // Hyphens, dashes, minus.
        case 0x2010...0x2015, 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D: "-"
        case 0x2024: "."
        case 0x2025: ".."
        case 0x2026: "..."
        // Spaces of all widths, and the tab.
        case 0x0009, 0x00A0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
        // Characters without width: soft hyphen, joiners, marks of direction, byte order mark, variation selectors.
        case 0x00AD, 0x200B...0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFE00...0xFE0F, 0xFEFF:
            ""
        case 0x2028, 0x2029, 0x0085: "\n"
        // Bullets.
        case 0x2022, 0x2023, 0x25CF, 0x25AA, 0x00B7, 0x2219, 0x30FB: "*"
        case 0x2044, 0x2215: "/"
        case 0x00D7: "x"
        case 0x00A9: "(c)"
        case 0x00AE: "(r)"
        case 0x2122: "TM"
        case 0x2116: "No."
        default: nil
        }
    }
}
