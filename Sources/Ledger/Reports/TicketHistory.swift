package import Complaints
package import Foundation
import GRDB

/// A ticket with all that happened to it.
package struct TicketHistory: Sendable {
    /// What is counted of a ticket; it stays when text and number are erased.
    package struct Facts: Hashable, Sendable {
        package var classification: Classification?
        /// SP4N's root category by its published name.
        package var category: String?
        /// The agency's code.
        package var agency: String?
        /// The kecamatan's Kemendagri code.
        package var district: String?
        /// The desa's or kelurahan's Kemendagri code.
        package var village: String?
        package var isAnonymous = false
        package var isSecret = false
        package var isUrgent = false

        package init() {}

        init(row: Row) {
            classification = (row["classification"] as String?).flatMap(Classification.init(rawValue:))
            category = row["category"]
            agency = row["agency"]
            village = row["village"]
            district = row["district"]
            // An officer may have given a village alone; its code begins with the district's.
            if district == nil, let parts = village?.split(separator: "."), parts.count == 4 {
                district = parts.prefix(3).joined(separator: ".")
            }
            isAnonymous = row["is_anonymous"]
            isSecret = row["is_secret"]
            isUrgent = row["is_urgent"]
        }
    }

    package var ticket: TicketRecord
    package var facts: Facts
    /// In order; without kinds that only a newer lapord knows.
    package var events: [TicketEvent]
    /// When the network took the confirmation for it; nil before that, and where none is sent.
    package var confirmationSentAt: Date?

    /// What is damaged so that it cannot be decrypted, and is missing here.
    package var unreadable: Set<TicketPart> {
        events.contains(where: \.isDamaged) ? ticket.unreadable.union([.history]) : ticket.unreadable
    }

    /// What cannot be read of it and what to do, for an operator; nil where all can.
    package var damage: String? { TicketRecord.damage(unreadable, of: ticket.number) }

    package init(ticket: TicketRecord, facts: Facts, events: [TicketEvent], confirmationSentAt: Date? = nil) {
        self.ticket = ticket
        self.facts = facts
        self.events = events
        self.confirmationSentAt = confirmationSentAt
    }
}
