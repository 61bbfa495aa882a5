import Foundation

/// JSON objects whose values are texts: the details of events and the values of replies, several for each message.
enum FlatJSON {
    /// Writes an object, its keys in order.
    static func encode(_ object: [String: String]) -> String {
        guard !object.isEmpty else { return "{}" }
        var text = "{"
        for (key, value) in object.sorted(by: { $0.key < $1.key }) {
            if text.utf8.count > 1 { text += "," }
            append(key, to: &text)
            text += ":"
            append(value, to: &text)
        }
        return text + "}"
    }

    /// Reads an object.
    ///
    /// - Throws: `DecodingError` where it is none, or holds anything but texts.
    static func decode(_ bytes: Data) throws -> [String: String] {
        guard bytes.count > 2 else { return [:] }
        return try JSONDecoder().decode([String: String].self, from: bytes)
    }

    /// RFC 8259, 7: quotation mark, backslash and control characters must be escaped, nothing else need be.
    private static func append(_ value: String, to text: inout String) {
        text += "\""
        if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
            for scalar in value.unicodeScalars {
                switch scalar {
                case "\"": text += "\\\""
                case "\\": text += "\\\\"
                case "\n": text += "\\n"
                case "\r": text += "\\r"
                case "\t": text += "\\t"
                case "\u{00}"..<"\u{20}": text += String(format: "\\u%04x", scalar.value)
                default: text.unicodeScalars.append(scalar)
                }
            }
        } else {
            text += value
        }
        text += "\""
    }
}
