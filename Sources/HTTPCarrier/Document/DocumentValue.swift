/// One value of a JSON or XML document, kept as bytes so that a text that is no UTF-8 can still be stored as it came.
package indirect enum DocumentValue: Hashable, Sendable {
    /// One member of a mapping.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: DocumentValue

        package init(name: String, value: DocumentValue) {
            self.name = name
            self.value = value
        }
    }

    /// A text, or a number or truth value as it was written.
    case text([UInt8])
    case list([DocumentValue])
    case mapping([Member])
    case null

    /// The member of a mapping; the last one where a name stands twice, as most JSON readers have it.
    package subscript(name: String) -> DocumentValue? {
        guard case .mapping(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The bytes of a text; nil for everything else.
    package var bytes: [UInt8]? {
        guard case .text(let bytes) = self else { return nil }
        return bytes
    }
}

/// Why a document cannot be read: never shows its content.
package struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as a sentence without its final stop.
    package var reason: String
    /// The byte at which reading stopped, counted from 0.
    package var offset: Int

    package var description: String { "\(reason) at byte \(offset)" }
}

/// How much a document may hold, so that a hostile one costs little.
package struct DocumentLimits: Hashable, Sendable {
    /// The deepest nesting.
    package var depth: Int
    /// The number of values.
    package var values: Int

    package init(depth: Int = 32, values: Int = 10_000) {
        self.depth = depth
        self.values = values
    }
}
