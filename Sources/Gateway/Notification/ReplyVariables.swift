package import Complaints
import Foundation
package import Ledger

/// The values that a reply's words are filled with.
package struct ReplyVariables: Sendable {
    /// The agencies by code, for their names.
    private let agencies: [String: Agency]
    /// Whom to call in danger.
    private let emergencyNumber: String

    /// Makes the values that are the same for all.
    ///
    /// - Parameters:
    ///   - agencies: The agencies.
    ///   - emergencyNumber: Whom to call in danger. 112 is the number of all services, though not answered in every regency.
    package init(agencies: [Agency], emergencyNumber: String = "112") {
        self.agencies = Dictionary(agencies.map { ($0.code, $0) }) { first, _ in first }
        self.emergencyNumber = emergencyNumber
    }

    /// Gathers the values for a notification. Every value is in the GSM alphabet and no longer than ``ReplyKinds`` reckons with.
    ///
    /// - Parameters:
    ///   - notification: What happened.
    ///   - templates: The language, for its words.
    /// - Returns: The values by name; those that are empty are absent.
    package func values(for notification: WaitingNotification, in templates: ReplyTemplates) -> [String: String] {
        var values = notification.variables
        values["service_number"] = notification.serviceNumber
        values["outcome"] = values["outcome"].flatMap { templates.statusWords[$0] }
        for name in ["answer", "reason"] {
            guard let text = values[name] else { continue }
            let pages = AnswerPages(text).pages
            values[name] = pages[0]
            if pages.count > 1 { values["more"] = "x" }
        }
        if notification.tellsOfDanger { values["emergency"] = emergencyNumber }
        if let ticket = notification.ticket { add(ticket, to: &values, templates.statusWords) }
        var fitting: [String: String] = [:]
        for (name, value) in values {
            let text = GSMText.fitting(value, limit: ReplyKinds.longestLengths[name] ?? 40)
            if !text.isEmpty { fitting[name] = text }
        }
        return fitting
    }

    private func add(_ ticket: TicketRecord, to values: inout [String: String], _ words: [String: String]) {
        values["ticket"] = ticket.number
        values["tracking_id"] = ticket.trackingID
        let word = words[ticket.statusName] ?? ""
        values["status_word"] = word
        if ticket.trackingID != nil { values["forwarded"] = "x" }
        if ticket.state == .cancelled { values["withdrawn"] = "x" }
        guard let complaint = ticket.complaint else { return }
        if complaint.anonymous.value { values["anonymous"] = "x" }
        guard !complaint.isConfidential else {
            // On the screen of a shared phone a confidential report shows nothing of its subject: neither who deals with it,
            // nor what is said of it, nor a deadline that tells its kind.
            values["secret"] = "x"
            values["status_line"] = word
            for name in ["agency", "institution", "place", "classification", "answer", "reason", "passage", "more"] {
                values[name] = nil
            }
            return
        }
        values["deadline"] = ticket.deadline.map { "\($0.day)-\($0.month)-\($0.year)" }
        values["status_line"] = ticket.status == nil ? ticket.statusVerbatim ?? word : word
        values["classification"] = complaint.classification?.value.label
        values["agency"] = complaint.agency.flatMap { agencies[$0.value]?.shortName }
        values["place"] = values["place"] ?? (complaint.place.village ?? complaint.place.district)?.titled
    }
}

extension WaitingNotification {
    /// Whether somebody may be in danger now: this text or the report of the last day tells so.
    fileprivate var tellsOfDanger: Bool {
        if kind == "confirmation_urgent" || variables["urgent"] != nil { return true }
        guard let ticket, ticket.complaint?.urgent.value == true else { return false }
        return createdAt.timeIntervalSince(ticket.createdAt) < 86_400
    }
}

extension TicketRecord {
    /// The name of how the ticket stands.
    fileprivate var statusName: String {
        state == .cancelled ? "cancelled" : (status ?? .received).rawValue
    }
}
