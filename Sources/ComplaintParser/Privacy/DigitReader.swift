/// Reads digits and the marks between them, in any of the forms that telephones type and people hide numbers in.
enum DigitReader {
    /// The digit at an index, of ASCII, full width, Arabic, Persian, Devanagari, Bengali, Thai or the mathematical alphabets, and its
    /// length in bytes; nil where there is none.
    static func digit(_ bytes: [UInt8], _ index: Int) -> (value: UInt8, length: Int)? {
        let byte = bytes[index]
        if Tokenizer.isDigit(byte) { return (byte - 0x30, 1) }
        guard byte >= 0xC2, let (scalar, length) = scalar(bytes, index) else { return nil }
        for zero in zeros where scalar >= zero && scalar < zero + 10 { return (UInt8(scalar - zero), length) }
        guard (0x1D7CE...0x1D7FF).contains(scalar) else { return nil }
        return (UInt8((scalar - 0x1D7CE) % 10), length)
    }

    /// The length of a mark that may stand between the digits of one number; nil where there is none.
    static func separator(_ bytes: [UInt8], _ index: Int) -> Int? {
        let byte = bytes[index]
        if byte < 0x80 { return marks[Int(byte)] ? 1 : nil }
        guard let (scalar, length) = scalar(bytes, index) else { return nil }
        switch scalar {
        // Hard spaces, soft hyphens, middle dots; spaces, dashes, bullets and invisible marks of general punctuation; the minus
        // sign; ideographic and full-width forms; the mark of byte order.
        case 0xA0, 0xAD, 0xB7, 0x2000...0x2015, 0x2022...0x2027, 0x202A...0x202F, 0x205F...0x206F, 0x2212, 0x3000,
            0x30FB,
            0xFE58, 0xFE63, 0xFEFF, 0xFF08...0xFF0F, 0xFF3F:
            return length
        default: return nil
        }
    }

    private static let zeros: [UInt32] = [0xFF10, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50]

    private static let marks: [Bool] = {
        var marks = [Bool](repeating: false, count: 128)
        for byte in " \t\r\n-._,*=/()[]+|~'\"".utf8 { marks[Int(byte)] = true }
        return marks
    }()

    private static func scalar(_ bytes: [UInt8], _ index: Int) -> (UInt32, Int)? {
        let lead = bytes[index]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0
        guard length > 0, index + length <= bytes.count else { return nil }
        var scalar = UInt32(lead) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        for offset in 1..<length { scalar = scalar << 6 | UInt32(bytes[index + offset] & 0x3F) }
        return (scalar, length)
    }
}
