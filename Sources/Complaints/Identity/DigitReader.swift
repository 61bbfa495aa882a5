/// Reads digits and the marks between them, in any of the forms that telephones type and people hide numbers in.
package enum DigitReader {
    /// Reads the digit at an index.
    ///
    /// A digit is one of any script, in full width, raised, circled or of the mathematical alphabets; the letters O, l and I count
    /// as 0 and 1 where the characters around them are digits: `O8l2 3456`.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8.
    ///   - index: Where the digit may begin.
    /// - Returns: Its value, 0 to 9, and its length in bytes; nil where there is none.
    package static func digit(_ bytes: [UInt8], _ index: Int) -> (value: UInt8, length: Int)? {
        let byte = bytes[index]
        if isDigit(byte) { return (byte - 0x30, 1) }
        if byte < 0x80 {
            guard let value = lookalike(byte), isAmongDigits(bytes, index) else { return nil }
            return (value, 1)
        }
        guard let (scalar, length) = scalar(bytes, index), let value = scalar.properties.numericValue,
            scalar.properties.numericType != .numeric, value >= 0, value <= 9
        else { return nil }
        return (UInt8(value), length)
    }

    /// Reads a mark that may stand between the digits of one number.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8.
    ///   - index: Where the mark may begin.
    /// - Returns: Its length in bytes; nil where there is none.
    package static func separator(_ bytes: [UInt8], _ index: Int) -> Int? {
        let byte = bytes[index]
        if byte < 0x80 { return isDigit(byte) || isLetter(byte) ? nil : 1 }
        guard let (scalar, length) = scalar(bytes, index) else { return nil }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return nil
        default: return length
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func lookalike(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "o"), UInt8(ascii: "O"): 0
        case UInt8(ascii: "l"), UInt8(ascii: "I"): 1
        default: nil
        }
    }

    /// Whether all letters and digits that touch an index are digits or look like them, the digits the more of them.
    private static func isAmongDigits(_ bytes: [UInt8], _ index: Int) -> Bool {
        var digits = 0
        var letters = 0
        func counts(_ byte: UInt8) -> Bool {
            if isDigit(byte) { digits += 1 } else if lookalike(byte) != nil { letters += 1 } else { return false }
            return true
        }
        var end = index
        while end < bytes.count, end - index < longestRun, counts(bytes[end]) { end += 1 }
        if end < bytes.count, isLetter(bytes[end]) { return false }
        var start = index
        while start > 0, index - start < longestRun, counts(bytes[start - 1]) { start -= 1 }
        if start > 0, isLetter(bytes[start - 1]) { return false }
        return digits > letters
    }

    /// The longest telephone number, with room for a country code and a prefix.
    private static let longestRun = 20

    private static func scalar(_ bytes: [UInt8], _ index: Int) -> (Unicode.Scalar, Int)? {
        let lead = bytes[index]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0
        guard length > 0, index + length <= bytes.count else { return nil }
        var value = UInt32(lead) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
        return Unicode.Scalar(value).map { ($0, length) }
    }
}
