package import Foundation

/// Reminders of deadlines as they are told to machines.
package struct DeadlineNotice: Hashable, Sendable, Codable {
    /// One ticket whose deadline is near or has passed.
    package struct Ticket: Hashable, Sendable, Codable {
        /// Our number.
        package var number: String
        /// SP4N's number, if it has one.
        package var trackingID: String?
        /// The agency's code.
        package var agency: String?
        /// The classification, by its name in the configuration.
        package var classification: String?
        /// The day by which it should be finished, as yyyy-mm-dd.
        package var deadline: String
        /// How many working days are left; negative once the deadline has passed.
        package var workingDaysLeft: Int

        /// Makes a ticket's line.
        package init(
            number: String,
            trackingID: String?,
            agency: String?,
            classification: String?,
            deadline: String,
            workingDaysLeft: Int
        ) {
            self.number = number
            self.trackingID = trackingID
            self.agency = agency
            self.classification = classification
            self.deadline = deadline
            self.workingDaysLeft = workingDaysLeft
        }
    }

    /// What the notice is about; always `deadline`.
    package var alert: String
    /// Which daemon says so, as the configuration names it.
    package var instance: String
    /// When.
    package var at: Date
    /// The tickets.
    package var tickets: [Ticket]

    /// Makes a notice.
    package init(instance: String, at: Date, tickets: [Ticket]) {
        alert = "deadline"
        self.instance = instance
        self.at = at
        self.tickets = tickets
    }
}
