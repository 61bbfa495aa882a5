/// The mark of a loopback test: an unguessable token in capitals, which every alphabet has.
package struct LoopbackTestMark: Hashable, Sendable {
    /// Crockford's alphabet, without the letters that look like digits.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private static let length = 12

    /// The token: 12 characters of 5 bits each.
    package let token: String

    /// Makes a new mark.
    package init() {
        var generator = SystemRandomNumberGenerator()
        token = String((0..<Self.length).map { _ in Self.alphabet[Int.random(in: 0..<32, using: &generator)] })
    }

    /// Finds the mark in a text; nil if it has none.
    package init?(in text: String) {
        // Every text is searched, and nearly none has a mark.
        guard Self.mayBe(in: text.utf8) else { return nil }
        guard let match = text.firstMatch(of: /UJI-([0-9A-HJKMNP-TV-Z]{12})(?![0-9A-Za-z])/) else { return nil }
        token = String(match.output.1)
    }

    private static func mayBe(in text: String.UTF8View) -> Bool {
        var rest = text[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "U")) {
            rest = rest[start...]
            if rest.starts(with: "UJI-".utf8) { return true }
            rest.removeFirst()
        }
        return false
    }

    /// The text to send, which also explains itself to a reader of the modem's memory.
    package var text: String { "Uji layanan SMS oleh sistem, abaikan. UJI-\(token)" }
}
