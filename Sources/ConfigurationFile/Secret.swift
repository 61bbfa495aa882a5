/// A secret that is hidden in descriptions, dumps and reflection.
package struct Secret: Hashable, Sendable {
    /// The secret itself.
    package let revealed: String

    /// Wraps a secret.
    package init(_ text: String) {
        revealed = text
    }
}

extension Secret {
    /// Whether it is what an example holds in place of a secret.
    package var isPlaceholder: Bool { Self.isPlaceholder(revealed) }

    /// Whether a text holds what an example has in the place of a secret or an address: `change-me`.
    static func isPlaceholder(_ text: String) -> Bool {
        text.firstMatch(of: /\bchange[-_]?me\b/.ignoresCase()) != nil
    }

    /// The fewest characters of a secret that cannot be guessed: 64 bits in hexadecimal digits.
    package static let shortest = 16

    /// The reason for which a secret can be guessed: too short, of few different characters, or one part over and over. Nil where
    /// none is seen, which does not mean that it was chosen at random.
    package var weakness: String? {
        let characters = Array(revealed)
        if characters.count < Self.shortest { return "is shorter than \(Self.shortest) characters" }
        if Set(characters).count < 6 { return "has less than 6 different characters" }
        let isRepeated = (1...(characters.count / 2)).contains { period in
            zip(characters, characters.dropFirst(period)).allSatisfy { $0 == $1 }
        }
        return isRepeated ? "repeats itself" : nil
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
