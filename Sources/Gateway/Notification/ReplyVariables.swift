package import Complaints
package import Ledger
import SMSCodec

/// The values that a reply's words are filled with.
package struct ReplyVariables: Sendable {
    /// The agencies by code, for their names.
    private let agencies: [String: Agency]

    package init(agencies: [Agency]) {
        self.agencies = Dictionary(agencies.map { ($0.code, $0) }) { first, _ in first }
    }

    /// Gathers the values for a notification. Every value is in the GSM alphabet and no longer than ``ReplyTemplates`` reckons with.
    package func values(for notification: WaitingNotification) -> [String: String] {
        var values = notification.variables
        values["service_number"] = notification.serviceNumber
        if let ticket = notification.ticket {
            values["ticket"] = ticket.number
            values["tracking_id"] = ticket.trackingID
            values["deadline"] = ticket.deadline.map { "\($0.day)-\($0.month)-\($0.year)" }
            values["status_word"] = values["status_word"] ?? ticket.statusWord
            values["status_line"] = ticket.statusLine
            if ticket.trackingID != nil { values["forwarded"] = "x" }
            if let complaint = ticket.complaint {
                if complaint.anonymous.value { values["anonymous"] = "x" }
                if complaint.isConfidential { values["secret"] = "x" }
                // On the screen of a shared phone a confidential report shows nothing of its subject.
                if !complaint.isConfidential {
                    values["classification"] = complaint.classification?.value.label
                    values["agency"] = complaint.agency.flatMap { agencies[$0.value]?.shortName }
                    values["place"] = values["place"] ?? (complaint.place.village ?? complaint.place.district)?.titled
                }
            }
        }
        for (name, value) in values {
            values[name] = Self.fitting(value, limit: ReplyTemplates.longestLengths[name] ?? 40)
        }
        return values.filter { !$0.value.isEmpty }
    }

    /// A text in the GSM alphabet, cut at a word.
    static func fitting(_ text: String, limit: Int) -> String {
        if text.utf8.count <= limit, PlainText.isPlain(text) { return PlainText.withSingleSpaces(text) }
        let plain = String(Transliteration.apply(to: text).map { GSM7.septetCount(of: String($0)) == nil ? "?" : $0 })
        let words = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard septets(words) > limit else { return words }
        var shortened = ""
        for word in words.split(separator: " ") {
            let longer = shortened.isEmpty ? String(word) : shortened + " " + word
            if septets(longer) + 3 > limit { break }
            shortened = longer
        }
        if shortened.isEmpty {
            var length = 0
            shortened = String(
                words.prefix { character in
                    length += septets(String(character))
                    return length + 3 <= limit
                }
            )
        }
        return shortened + "..."
    }

    private static func septets(_ text: String) -> Int {
        GSM7.septetCount(of: text) ?? text.count
    }
}

extension TicketRecord {
    /// The one word for how the ticket stands.
    fileprivate var statusWord: String {
        if state == .cancelled { return "DIBATALKAN" }
        if let status { return status.word }
        return trackingID == nil ? "DITERIMA" : TicketStatus.received.word
    }

    /// How the ticket stands, in a few words; the central system's own where they are not known.
    fileprivate var statusLine: String {
        guard status == nil, let statusVerbatim else { return statusWord }
        return statusVerbatim
    }
}
