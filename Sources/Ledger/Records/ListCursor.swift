/// The end of a page of a list, after which the next page begins; opaque to clients.
package struct ListCursor: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    init(_ parts: [any CustomStringConvertible]) {
        rawValue = parts.map(\.description).joined(separator: "/")
    }

    var parts: [String] { rawValue.split(separator: "/").map(String.init) }

    /// The fault of a cursor that no list made.
    var fault: LedgerError { LedgerError(.conflict, "the cursor '\(rawValue)' is not understood; take it from a page") }
}

/// A part of a list.
package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    /// The cursor of the next page; nil at the end of the list.
    package var next: ListCursor?

    package init(items: [Item], next: ListCursor?) {
        self.items = items
        self.next = next
    }

    /// Makes a page of items that were fetched up to a limit.
    init(_ items: [Item], limit: Int, cursor: (Item) -> [any CustomStringConvertible]) {
        self.items = items
        next = items.count < limit ? nil : items.last.map { ListCursor(cursor($0)) }
    }

    /// The page with its items transformed.
    package func map<Other>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), next: next)
    }
}

extension Page: Codable where Item: Codable {}
