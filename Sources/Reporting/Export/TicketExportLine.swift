import Complaints
import Formats
package import Foundation
package import Ledger

/// A ticket as one line of JSON, for programs; without its reporter's number, and with the personal data in its text taken out.
package struct TicketExportLine: Encodable, Sendable {
    /// One thing that happened, without what citizens wrote.
    package struct Event: Encodable, Sendable {
        package var at: Date
        package var kind: String
        package var actor: String
        package var detail: [String: String]
    }

    package var number: String
    package var trackingID: String?
    package var state: String
    package var status: String?
    package var statusVerbatim: String?
    package var carrier: String
    package var classification: String?
    package var category: String?
    package var agency: String?
    package var district: String?
    package var village: String?
    package var incidentDate: String?
    package var isAnonymous: Bool
    package var isSecret: Bool
    package var isUrgent: Bool
    package var title: String?
    package var text: String?
    package var openedAt: Date
    package var confirmationSentAt: Date?
    package var verifiedAt: Date?
    package var answeredAt: Date?
    package var doneAt: Date?
    package var deadline: String?
    /// The day by which an officer should decide about it; only while it is held.
    package var decideBy: String?
    package var rating: String?
    package var events: [Event]
    /// What is damaged in the ledger and missing here: `number`, `text`, `history`; nil where nothing is.
    package var unreadable: [String]?

    /// Makes the line of a ticket.
    package init(_ history: TicketHistory) {
        let ticket = history.ticket
        number = ticket.number
        trackingID = ticket.trackingID
        state = ticket.state.rawValue
        status = ticket.status?.rawValue
        statusVerbatim = ticket.statusVerbatim
        carrier = ticket.carrier
        classification = history.facts.classification?.rawValue
        category = history.facts.category
        agency = history.facts.agency
        district = history.facts.district
        village = history.facts.village
        incidentDate = ticket.complaint?.incidentDate?.value.description
        isAnonymous = history.facts.isAnonymous
        isSecret = history.facts.isSecret
        isUrgent = history.facts.isUrgent
        title = ticket.complaint.map { NumberMask.masking($0.title) }
        text = history.publicText
        openedAt = history.openedAt
        confirmationSentAt = history.confirmationSentAt
        verifiedAt = history.verifiedAt
        answeredAt = history.answeredAt
        doneAt = history.doneAt
        deadline = ticket.deadline?.description
        decideBy = ticket.state == .held ? ticket.decideBy?.description : nil
        rating = history.rating
        events = history.events.map(Event.init)
        if !history.unreadable.isEmpty { unreadable = history.unreadable.map(\.rawValue).sorted() }
    }

    /// The line with its line feed; its keys are sorted.
    package func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: PrintableText.json(Array(try encoder.encode(self))), as: UTF8.self) + "\n"
    }
}

extension TicketExportLine.Event {
    fileprivate init(_ event: TicketEvent) {
        at = Date(timeIntervalSince1970: event.at)
        kind = event.kind.rawValue
        actor = event.actor.rawValue
        // What a citizen adds may name anybody, and no parser has marked it.
        let shown = event.actor == .citizen ? event.detail.filter { $0.key != "text" } : event.detail
        detail = shown.mapValues(NumberMask.masking)
    }
}
