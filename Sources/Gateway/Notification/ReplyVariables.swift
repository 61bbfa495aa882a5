package import Complaints
import Foundation
package import Ledger

/// The values of the variables in replies.
package struct ReplyVariables: Sendable {
    /// The agencies by code, for their names.
    private let agencies: [String: Agency]
    /// The numbers to call in danger.
    private let emergencyNumbers: EmergencyNumbers

    /// Makes the values that are the same for all replies.
    ///
    /// - Parameters:
    ///   - agencies: The agencies.
    ///   - emergencyNumbers: The numbers to call in danger.
    package init(agencies: [Agency], emergencyNumbers: EmergencyNumbers = EmergencyNumbers()) {
        self.agencies = Dictionary(agencies.map { ($0.code, $0) }) { first, _ in first }
        self.emergencyNumbers = emergencyNumbers
    }

    /// Collects the values for a notification. Every value is in the GSM alphabet and not longer than in
    /// ``ReplyKinds``.
    ///
    /// - Parameters:
    ///   - notification: The event.
    ///   - templates: The templates of the language, for its words.
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
        if notification.tellsOfDanger { values["emergency"] = emergencyNumbers.number(for: notification.danger) }
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
        if complaint.tellsOfDeath == true { values["death"] = "x" }
        guard !complaint.isConfidential else {
            // A telephone may be shared, so a text about a confidential report shows neither its agency, nor the
            // answer, nor a deadline, which would show its classification.
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
    /// Whether somebody may be in danger now, by this text or by the report of the last day.
    fileprivate var tellsOfDanger: Bool {
        if kind == "confirmation_urgent" || variables["urgent"] != nil { return true }
        guard let ticket, ticket.complaint?.urgent.value == true else { return false }
        return createdAt.timeIntervalSince(ticket.createdAt) < 86_400
    }

    /// The kind of the danger that the text or its report tells of; nil where none is known.
    fileprivate var danger: DangerKind? {
        variables["urgent"].flatMap(DangerKind.init(rawValue:)) ?? ticket?.complaint?.danger
    }
}

extension TicketRecord {
    /// The name of the ticket's status.
    fileprivate var statusName: String {
        state == .cancelled ? "cancelled" : (status ?? .received).rawValue
    }
}
