package import Complaints
import GRDB

/// An unfinished ticket with a deadline, without the text of its citizen.
package struct DeadlineStanding: Hashable, Sendable {
    package var id: Int64
    package var number: String
    package var trackingID: String?
    package var agency: String?
    package var classification: Classification?
    package var deadline: CalendarDate

    static let columns = "id, number, tracking_id, agency, classification, deadline"

    /// Reads a row; nil where its deadline is no day.
    init?(row: Row) {
        guard let deadline = (row["deadline"] as String?).flatMap(CalendarDate.init) else { return nil }
        id = row["id"]
        number = row["number"]
        trackingID = row["tracking_id"]
        agency = row["agency"]
        classification = (row["classification"] as String?).flatMap(Classification.init(rawValue:))
        self.deadline = deadline
    }
}

/// A reminder of a ticket's deadline.
package struct ReminderRecord: Hashable, Sendable {
    package var ticketID: Int64
    /// When to remind of it next; nil for never.
    package var next: CalendarDate?
    /// The event in the ticket's history.
    package var detail: [String: String]

    package init(ticketID: Int64, next: CalendarDate?, detail: [String: String]) {
        self.ticketID = ticketID
        self.next = next
        self.detail = detail
    }
}

/// A text to an officer or operator.
package struct OperatorText: Hashable, Sendable {
    package var text: String
    package var number: PhoneNumber
    package var carrier: String

    package init(text: String, number: PhoneNumber, carrier: String) {
        self.text = text
        self.number = number
        self.carrier = carrier
    }
}
