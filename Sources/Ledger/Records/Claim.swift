package import Foundation

/// What a stage took on, and when to look again.
package struct Claim<Item: Sendable>: Sendable {
    /// What is the stage's until it is settled.
    package var items: [Item]
    /// When the next becomes due, where there were fewer than asked for; nil where nothing waits.
    package var nextDue: Date?

    package init(items: [Item], nextDue: Date? = nil) {
        self.items = items
        self.nextDue = nextDue
    }
}
