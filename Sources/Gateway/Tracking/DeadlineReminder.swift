package import Complaints

/// A reminder of a ticket whose deadline is near or has passed.
package struct DeadlineReminder: Hashable, Sendable, Codable {
    package var ticket: String
    package var trackingID: String?
    package var agency: String?
    package var classification: Classification?
    package var deadline: CalendarDate
    /// Negative once the deadline has passed.
    package var workingDaysLeft: Int

    package init(
        ticket: String,
        trackingID: String? = nil,
        agency: String? = nil,
        classification: Classification? = nil,
        deadline: CalendarDate,
        workingDaysLeft: Int
    ) {
        self.ticket = ticket
        self.trackingID = trackingID
        self.agency = agency
        self.classification = classification
        self.deadline = deadline
        self.workingDaysLeft = workingDaysLeft
    }

    package var isOverdue: Bool { workingDaysLeft < 0 }

    /// The number with its days for an officer's text, for example `LP1042 (3 hk)`; hk are working days.
    fileprivate var short: String {
        workingDaysLeft == 0 ? "\(ticket) (hari ini)" : "\(ticket) (\(abs(workingDaysLeft)) hk)"
    }
}

extension [DeadlineReminder] {
    /// One text for an officer about all reminders, in Indonesian, within two SMS, without any citizen's words.
    ///
    /// - Parameter instance: The operator of the service.
    /// - Returns: The text; nil without reminders.
    package func text(from instance: String) -> String? {
        guard !isEmpty else { return nil }
        let overdue = filter(\.isOverdue).sorted { $0.workingDaysLeft < $1.workingDaysLeft }
        let near = filter { !$0.isOverdue }.sorted { $0.workingDaysLeft < $1.workingDaysLeft }
        let parts = [(overdue, "lewat tenggat"), (near, "mendekati tenggat")].filter { !$0.0.isEmpty }
        // 306 characters are two segments.
        let texts = (1...16).reversed().lazy.map { shown in
            "\(instance.prefix(40)): " + parts.map { Self.sentence($0, $1, shown: shown) }.joined(separator: " ")
        }
        return texts.first { $0.count <= 306 } ?? texts.last
    }

    private static func sentence(_ tickets: [DeadlineReminder], _ words: String, shown: Int) -> String {
        let listed = tickets.prefix(shown).map(\.short).joined(separator: ", ")
        let rest = tickets.count > shown ? ", dan \(tickets.count - shown) lagi" : ""
        return "\(tickets.count) laporan \(words): \(listed)\(rest)."
    }
}
