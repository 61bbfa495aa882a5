import ComplaintParser
import Complaints
import Foundation

/// One line of `lapord parse --json`: its input and its answer.
enum ParseLine {
    /// An identifier that is given back as it came: a text or a number.
    private enum Identifier: Decodable {
        case text(String)
        case number(Int)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    private struct Input: Decodable {
        var id: Identifier?
        var to: String?
        var receivedAt: String?
        var text: String
    }

    /// The answer to a line, without its newline.
    static func answer(to line: String, number: Int, parser: ComplaintParser) -> String {
        var json = JSONText()
        let input: Input
        do {
            input = try JSONDecoder().decode(Input.self, from: Data(line.utf8))
        } catch {
            json.open()
            json.null("id")
            json.field("line", number)
            json.field("error", reason(error))
            json.close()
            return json.text
        }
        json.open()
        switch input.id {
        case .text(let id): json.field("id", id)
        case .number(let id): json.field("id", id)
        case nil: json.null("id")
        }
        var received = Date()
        if let receivedAt = input.receivedAt {
            guard let date = Timestamp.date(receivedAt) else {
                json.field("error", "receivedAt is no time of the form 2026-11-20T08:15:00+07:00")
                json.close()
                return json.text
            }
            received = date
        }
        fields(parser.parse(input.text, receivedAt: received, recipient: input.to), &json)
        json.close()
        return json.text
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the line has no '\(key.stringValue)'"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has the wrong type"
        default: "the line is no JSON object"
        }
    }

    private static func fields(_ complaint: Complaint, _ json: inout JSONText) {
        json.field("intent", complaint.intent.value.rawValue)
        json.field("classification", complaint.classification?.value.rawValue)
        json.field("category", complaint.category?.value)
        json.field("agency", complaint.agency?.value)
        json.field("agencyAlso", complaint.agencyAlso)
        json.field("kecamatan", complaint.place.district?.code)
        json.field("desa", complaint.place.village?.code)
        json.field("incidentDate", complaint.incidentDate?.value.description)
        json.field("anonymous", complaint.anonymous.value)
        json.field("secret", complaint.secret.value)
        json.field("trackingId", complaint.trackingID)
        json.field("urgent", complaint.urgent.value)
        json.field("ticketNumber", complaint.ticketNumber)
        json.field("rating", complaint.rating)
        json.field("keyword", complaint.keyword)
        json.field("title", complaint.title.isEmpty ? nil : complaint.title)
        json.field("desks", complaint.desks)
        json.field("candidates", complaint.place.candidates.map(\.code))
        json.open("confidence")
        json.field("intent", complaint.intent.confidence)
        if let classification = complaint.classification { json.field("classification", classification.confidence) }
        if let category = complaint.category { json.field("category", category.confidence) }
        if let agency = complaint.agency { json.field("agency", agency.confidence) }
        if complaint.place.confidence > 0 { json.field("place", complaint.place.confidence) }
        if let date = complaint.incidentDate { json.field("incidentDate", date.confidence) }
        if complaint.urgent.value { json.field("urgent", complaint.urgent.confidence) }
        json.close()
        json.open("because")
        json.field("intent", complaint.intent.because)
        if let classification = complaint.classification { json.field("classification", classification.because) }
        if let category = complaint.category { json.field("category", category.because) }
        if let agency = complaint.agency { json.field("agency", agency.because) }
        if !complaint.place.because.isEmpty { json.field("place", complaint.place.because) }
        if let date = complaint.incidentDate { json.field("incidentDate", date.because) }
        if complaint.anonymous.value { json.field("anonymous", complaint.anonymous.because) }
        if complaint.secret.value { json.field("secret", complaint.secret.because) }
        if complaint.urgent.value { json.field("urgent", complaint.urgent.because) }
        json.close()
    }
}
