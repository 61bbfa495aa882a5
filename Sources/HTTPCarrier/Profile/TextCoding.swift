/// The coding of a text in a request: its character sets, with or without hexadecimal digits; or data that is not a
/// text.
package enum TextCoding: Hashable, Sendable {
    /// A text in the first of the character sets that fits its bytes.
    case text([TextCharset], isHexadecimal: Bool)
    /// Data for an application; it becomes a dead letter.
    case binary

    /// Reads the words of a profile, for example `utf-8`, `hex utf-16be`, `utf-8 windows-1252`, `binary`.
    init?(_ words: String) {
        var words = words.split(separator: " ").map(String.init)
        if words == ["binary"] {
            self = .binary
            return
        }
        let isHexadecimal = words.first == "hex"
        if isHexadecimal { words.removeFirst() }
        let charsets = words.compactMap(TextCharset.init(named:))
        guard !charsets.isEmpty, charsets.count == words.count else { return nil }
        self = .text(charsets, isHexadecimal: isHexadecimal)
    }
}
