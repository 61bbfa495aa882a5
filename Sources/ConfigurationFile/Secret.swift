/// A secret that is hidden in descriptions, dumps and reflection.
package struct Secret: Hashable, Sendable {
    /// The secret itself.
    package let revealed: String

    /// Wraps a secret.
    package init(_ text: String) {
        revealed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
