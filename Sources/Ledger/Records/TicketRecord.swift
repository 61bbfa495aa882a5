package import Complaints
package import Foundation

/// A ticket as it stands in the ledger.
package struct TicketRecord: Sendable {
    package var id: Int64
    package var number: String
    package var inboundID: Int64
    package var carrier: String
    /// The reporter; nil once erased.
    package var sender: PhoneNumber?
    package var senderHash: Data
    /// The service number that the citizen texted.
    package var recipient: String?
    /// The complaint that was read from the text; nil once erased.
    package var complaint: Complaint?
    package var state: TicketState
    package var trackingID: String?
    /// The central system's status, mapped; nil before it is known, or where its words are not known.
    package var status: TicketStatus?
    /// The central system's own words.
    package var statusVerbatim: String?
    package var createdAt: Date
    package var updatedAt: Date
    package var statusChangedAt: Date?
    /// The day by which it should be finished.
    package var deadline: CalendarDate?
    package var forwardAttempts = 0
    package var pollFailures = 0
    /// The keys of the central system's answers that are known already.
    package var knownFollowUps: [String] = []
    package var lastError: String?
    /// Since when it waits, or waited, for the citizen's answer or an officer's decision; nil if it never was held.
    package var heldAt: Date?
    /// The day by which an officer should decide about a held ticket.
    package var decideBy: CalendarDate?
    /// The parts that are damaged, so that the key does not open them; their values are nil. Only lists and pages show such tickets.
    package var unreadable: Set<TicketPart> = []
}

/// A sealed part of a ticket.
package enum TicketPart: String, Hashable, Sendable, Codable, CaseIterable {
    case number
    case text
    /// The facts of its events.
    case history
}

extension TicketRecord {
    /// The damaged parts and the remedy, for an operator; nil if all parts can be read.
    package var damage: String? { Self.damage(unreadable, of: number) }

    static func damage(_ parts: Set<TicketPart>, of number: String) -> String? {
        guard !parts.isEmpty else { return nil }
        let names = TicketPart.allCases.filter(parts.contains).map(\.rawValue).joined(separator: " and ")
        return "the \(names) of ticket \(number) cannot be decrypted: damaged in the ledger; "
            + "docs/backup.md tells how to get a single ticket back"
    }
}

/// A ticket to be opened.
package struct NewTicket: Sendable {
    package var complaint: Complaint
    /// The earliest time of forwarding.
    package var forwardAt: Date
    package var deadline: CalendarDate?
    /// The time until which its confirmation is held, to go out as one text with the central system's number if that
    /// comes first; nil if the settlement has a reply of its own.
    package var confirmationBy: Date?
    /// The reason to hold it, and the day by which an officer should decide; nil where it goes on.
    package var hold: Hold?

    /// A hold of a ticket.
    package struct Hold: Hashable, Sendable {
        package var reason: HoldReason
        package var decideBy: CalendarDate

        package init(reason: HoldReason, decideBy: CalendarDate) {
            self.reason = reason
            self.decideBy = decideBy
        }
    }

    package init(
        complaint: Complaint,
        forwardAt: Date,
        deadline: CalendarDate?,
        confirmationBy: Date? = nil,
        hold: Hold? = nil
    ) {
        self.complaint = complaint
        self.forwardAt = forwardAt
        self.deadline = deadline
        self.confirmationBy = confirmationBy
        self.hold = hold
    }
}
