package import Complaints
package import Foundation
package import Ledger

/// A ticket in a list; no number of a citizen, and of the text its title at most.
package struct TicketLine: Hashable, Sendable, Codable {
    package var number: String
    package var state: TicketState
    /// The central system's tracking ID.
    package var trackingID: String?
    /// The central system's status, in its own words.
    package var status: String?
    package var classification: Classification?
    /// SP4N's category by its name.
    package var category: String?
    /// The code of the agency that should act first.
    package var agency: String?
    /// The place, in words; a code where an officer gave it.
    package var place: String?
    /// The title; nil once erased, for confidential reports, and where it cannot be read.
    package var title: String?
    package var openedAt: Date
    package var changedAt: Date
    /// The day by which it should be finished.
    package var deadline: CalendarDate?
    /// The day by which an officer should decide about it; only while it is held.
    package var decideBy: CalendarDate?
    /// The last fault.
    package var trouble: String?
    /// The damage in the ledger, and the remedy; nil where all can be read.
    package var damage: String?

    init(_ ticket: TicketRecord) {
        let complaint = ticket.complaint
        let place = complaint?.place.village ?? complaint?.place.district
        number = ticket.number
        state = ticket.state
        trackingID = ticket.trackingID
        status = ticket.statusVerbatim
        classification = complaint?.classification?.value
        category = complaint?.category?.value
        agency = complaint?.agency?.value
        self.place = place.map { $0.name.isEmpty ? $0.code : $0.titled }
        title = (complaint?.isConfidential ?? true) ? nil : complaint?.title
        openedAt = ticket.createdAt
        changedAt = ticket.updatedAt
        deadline = ticket.deadline
        decideBy = ticket.state == .held ? ticket.decideBy : nil
        trouble = ticket.lastError
        damage = ticket.damage
    }
}

/// A ticket with all that an officer needs to act on it.
package struct TicketDetail: Hashable, Sendable, Codable {
    package var ticket: TicketLine
    /// The citizen's text; nil once erased.
    package var body: String?
    /// The reporter's number, masked; nil once erased, and for anonymous reports.
    package var reporter: String?
    /// The reasons to hold it; nil unless it is held, or was and is dismissed.
    package var hold: Hold?
    /// The carrier by which it came.
    package var carrier: String
    /// The history, in order.
    package var events: [Event]
    /// The texts to the citizen, in order, without their words.
    package var replies: [Reply]

    /// The reasons to hold a ticket.
    package struct Hold: Hashable, Sendable, Codable {
        package var reason: HoldReason?
        /// The reason in words.
        package var words: String
        package var since: Date?

        init?(_ ticket: TicketRecord) {
            guard ticket.state == .held || ticket.state == .dismissed else { return nil }
            let complaint = ticket.complaint
            reason = complaint?.hold
            words = complaint.map(Self.words) ?? "the text cannot be read"
            since = ticket.heldAt
        }

        private static func words(_ complaint: Complaint) -> String {
            let reason =
                switch complaint.hold {
                case .noMatter, nil: "names no agency, no place and no danger"
                case .unsureKind: "not sure whether it is a report"
                case .manyReports: "its sender reports more in a day than conversation.daily_reports"
                }
            guard let kind = complaint.secondOpinion.kind else { return reason }
            let share = "\(Int((kind.confidence * 100).rounded())) %"
            let because = kind.because.isEmpty ? "" : ": \(kind.because.joined(separator: ", "))"
            return "\(reason); the model says \(kind.value) (\(share)\(because))"
        }
    }

    /// An event of the history.
    package struct Event: Hashable, Sendable, Codable {
        package var at: Date
        package var kind: TicketEvent.Kind
        package var actor: TicketEvent.Actor
        /// The facts by name; `by` is the officer.
        package var detail: [String: String]
    }

    /// A text to the citizen.
    package struct Reply: Hashable, Sendable, Codable {
        package var at: Date
        /// For example `confirmation`.
        package var kind: String
        package var state: OutboundRecord.State
        package var carrier: String
        package var attempts: Int
    }
}
