package import Foundation

/// Claimed items, and the time of the next claim.
package struct Claim<Item: Sendable>: Sendable {
    /// The items that the stage holds until they are settled.
    package var items: [Item]
    /// When the next becomes due, where there were fewer than asked for; nil where nothing waits.
    package var nextDue: Date?

    package init(items: [Item], nextDue: Date? = nil) {
        self.items = items
        self.nextDue = nextDue
    }
}
