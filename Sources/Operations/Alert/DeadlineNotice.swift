package import Foundation
package import Gateway

/// Reminders of deadlines for machines.
package struct DeadlineNotice: Hashable, Sendable, Codable {
    /// The kind of notice; always `deadline`.
    package private(set) var alert = "deadline"
    /// The daemon's name in the configuration.
    package var instance: String
    package var at: Date
    /// The tickets whose deadline is near or has passed.
    package var tickets: [DeadlineReminder]

    package init(instance: String, at: Date, tickets: [DeadlineReminder]) {
        self.instance = instance
        self.at = at
        self.tickets = tickets
    }
}
