package import Complaints
package import Foundation
package import Ledger

/// What the events of a ticket say of its progress.
extension TicketHistory {
    /// When the citizen's text came.
    package var openedAt: Date { time(of: { $0.kind == .opened }) ?? ticket.createdAt }

    /// When SP4N first gave it a status beyond "received": somebody there had looked at it.
    package var verifiedAt: Date? {
        time(of: { event in
            guard let status = event.status else { return false }
            return status != .received
        })
    }

    /// When an agency or officer first answered.
    package var answeredAt: Date? { time(of: { $0.kind == .answered }) }

    /// Whether nothing remains to be done.
    package var isDone: Bool {
        ticket.state.isEnded || ticket.status?.isDone == true || events.contains { $0.kind == .closed }
    }

    /// When it was done; nil while it is not. Of several endings the last counts, since a ticket may be taken up again.
    package var doneAt: Date? {
        guard isDone else { return nil }
        let ending = events.last { event in
            event.kind == .closed || event.kind == .cancelled || event.kind == .dismissed
                || event.status?.isDone == true
        }
        return ending.map { Date(timeIntervalSince1970: $0.at) } ?? ticket.statusChangedAt ?? ticket.updatedAt
    }

    /// The citizen's last mark, 1 to 5.
    package var rating: String? { events.last { $0.kind == .rated }?.detail["rating"] }

    /// Why it was refused, put off or closed.
    package var reason: String? {
        events.last { [.rejected, .closed, .dismissed, .statusChanged].contains($0.kind) }?.detail["reason"]
    }

    /// Whether it was, or is, not done by the end of its deadline.
    ///
    /// - Parameter today: The day on which to look.
    /// - Returns: nil where it has no deadline.
    package func isOverdue(on today: CalendarDate) -> Bool? {
        guard let deadline = ticket.deadline else { return nil }
        let end = doneAt.map { CalendarDate(secondsSinceEpoch: $0.timeIntervalSince1970) } ?? today
        return end > deadline
    }

    /// Whether an officer changed a field.
    package func isAmended(_ field: String) -> Bool {
        events.contains { $0.kind == .amended && $0.detail[field] != nil }
    }

    /// The text without personal data; nil once erased.
    package var publicText: String? {
        ticket.complaint.map { NumberMask.masking($0.personalData.redacting($0.body)) }
    }

    private func time(of isMeant: (TicketEvent) -> Bool) -> Date? {
        events.first(where: isMeant).map { Date(timeIntervalSince1970: $0.at) }
    }
}

extension TicketStatus {
    /// Whether the agency has nothing more to do; a citizen may still answer to a resolved ticket.
    fileprivate var isDone: Bool { self == .resolved || isFinal }
}

extension TicketEvent {
    fileprivate var status: TicketStatus? {
        kind == .statusChanged ? detail["status"].flatMap(TicketStatus.init(rawValue:)) : nil
    }
}
