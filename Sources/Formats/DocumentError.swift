/// The reason for which a document cannot be read; it never shows the document's content.
package struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The fault, as a sentence without its final stop.
    package var reason: String
    /// The byte at which reading stopped, counted from 0.
    package var offset: Int

    package init(reason: String, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "\(reason) at byte \(offset)" }
}

/// The limits of a document from outside, so that a hostile one costs little.
package struct DocumentLimits: Hashable, Sendable {
    /// The deepest nesting.
    package var depth: Int
    /// The number of values or elements.
    package var values: Int

    package init(depth: Int = 32, values: Int = 10_000) {
        self.depth = depth
        self.values = values
    }
}
