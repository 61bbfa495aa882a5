/// Fast paths for the texts of replies. Nearly all of them are plain ASCII and can be processed as bytes, which is many
/// times faster than characters.
enum PlainText {
    /// The text without blanks at its ends, and with one space for each run of blanks.
    static func withSingleSpaces(_ text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        if isSpacedSingly(text) { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var isAfterBlank = false
        for byte in text.utf8 {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                isAfterBlank = !bytes.isEmpty
            } else {
                if isAfterBlank { bytes.append(0x20) }
                isAfterBlank = false
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether an ASCII text has only single spaces, and only between words.
    private static func isSpacedSingly(_ text: String) -> Bool {
        var isAfterBlank = true
        for byte in text.utf8 {
            if (0x09...0x0D).contains(byte) || byte == 0x20 && isAfterBlank { return false }
            isAfterBlank = byte == 0x20
        }
        return text.isEmpty || !isAfterBlank
    }

    /// Whether every byte is a character that takes one septet of the GSM alphabet (3GPP TS 23.038, 6.2.1) and is not
    /// changed by transliteration.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20...0x22, 0x25...0x2F, 0x3A...0x3F: true
            default: false
            }
        }
    }
}
