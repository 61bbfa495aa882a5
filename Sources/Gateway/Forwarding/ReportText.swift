package import CentralAPI
import Complaints
import Foundation
package import Ledger

/// What a ticket says to the central system.
package struct ReportText: Sendable {
    /// Letters before our ticket numbers.
    package var ticketPrefix: String

    package init(ticketPrefix: String) {
        self.ticketPrefix = ticketPrefix
    }

    /// Makes the complaint of a ticket.
    ///
    /// National identity numbers never leave. An anonymous reporter's number and name, and all personal data in the text, stay
    /// here too (Perpres 76/2013, UU 27/2022).
    ///
    /// - Parameters:
    ///   - ticket: The ticket.
    ///   - original: The citizen's text as it was typed.
    /// - Returns: nil where the ticket's text has been erased.
    package func complaint(of ticket: TicketRecord, original: String) -> CentralComplaint? {
        guard let complaint = ticket.complaint, let number = TicketNumber(ticket.number, prefix: ticketPrefix) else {
            return nil
        }
        let isAnonymous = complaint.anonymous.value
        let kinds: Set<PersonalDatum.Kind>? = isAnonymous ? nil : [.nationalIdentity]
        let redacted = complaint.personalData.redacting(complaint.body, kinds: kinds)
        let content =
            redacted == complaint.body && original.contains(complaint.body)
            ? original : redacted
        let name = complaint.personalData.first { $0.kind == .name }.flatMap { complaint.body.piece($0) }
        let reporter: CentralComplaint.Reporter =
            if isAnonymous {
                .anonymous
            } else {
                ticket.sender.map { .named($0, name: name) } ?? .anonymous
            }
        return CentralComplaint(
            ticketNumber: ticket.number,
            reference: TicketReference.mark(of: number),
            title: complaint.title.isEmpty ? String(complaint.body.prefix(100)) : complaint.title,
            content: content,
            reporter: reporter,
            isSecret: complaint.isConfidential,
            isUrgent: complaint.urgent.value,
            classification: complaint.classification?.value,
            category: complaint.category?.value,
            agency: complaint.agency?.value,
            place: complaint.place,
            incidentDate: complaint.incidentDate?.value
                ?? CalendarDate(secondsSinceEpoch: ticket.createdAt.timeIntervalSince1970)
        )
    }
}

extension String {
    fileprivate func piece(_ mark: PersonalDatum) -> String? {
        let bytes = Array(utf8)
        guard mark.start >= 0, mark.length > 0, mark.start + mark.length <= bytes.count else { return nil }
        return String(decoding: bytes[mark.start..<(mark.start + mark.length)], as: UTF8.self)
    }
}
