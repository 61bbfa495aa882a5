package import Complaints

/// The news of a complaint at the central system, and the replies about it: never two for one change.
package struct CentralNews {
    package struct Change {
        /// The event that records it.
        package var event: Int64
        package var status: TicketStatus?
        package var institution: String?
        /// Why, where the central system says so.
        package var reason: String?
        /// Whether a citizen sees a difference.
        package var matters: Bool

        package init(event: Int64, status: TicketStatus?, institution: String?, reason: String?, matters: Bool) {
            self.event = event
            self.status = status
            self.institution = institution
            self.reason = reason
            self.matters = matters
        }
    }

    /// The new answers with the events that record them.
    package var answers: [(answer: StatusObservation.Answer, event: Int64)]
    package var change: Change?

    package init(answers: [(answer: StatusObservation.Answer, event: Int64)], change: Change?) {
        self.answers = answers
        self.change = change
    }

    /// The replies to write.
    ///
    /// An answer that comes with a change of status tells both. That a complaint is being worked on needs no words where the agency
    /// has just spoken.
    package func notifications(_ hasAnsweredLately: () throws -> Bool) rethrows -> [NewNotification] {
        var notifications = answers.map { Self.answered($0.answer, event: $0.event) }
        guard let change, change.matters, let status = change.status else { return notifications }
        if let last = answers.last {
            switch status {
            case .archived:
                notifications[notifications.count - 1] = Self.changed(change, status, reason: last.answer)
            case .resolved, .closed:
                notifications[notifications.count - 1].variables["outcome"] = status.rawValue
            case .received, .verified, .assigned, .inProgress, .onHold:
                break
            }
            return notifications
        }
        if status == .inProgress, try hasAnsweredLately() { return notifications }
        return notifications + [Self.changed(change, status, reason: nil)]
    }

    private static func answered(_ answer: StatusObservation.Answer, event: Int64) -> NewNotification {
        NewNotification(
            replyKey: "e\(event)",
            kind: "answered",
            variables: ["institution": answer.institution, "answer": answer.text]
        )
    }

    private static func changed(
        _ change: Change,
        _ status: TicketStatus,
        reason: StatusObservation.Answer?
    ) -> NewNotification {
        var variables: [String: String] = [:]
        variables["institution"] = reason?.institution ?? change.institution
        variables["reason"] = reason?.text ?? change.reason
        return NewNotification(
            replyKey: "e\(change.event)",
            kind: "status_\(status.rawValue)",
            variables: variables
        )
    }
}
