import ComplaintParser
import Complaints
import Formats
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
        var json = JSONWriter()
        json.object { json in
            do {
                let input = try JSONDecoder().decode(Input.self, from: Data(line.utf8))
                answer(to: input, parser: parser, &json)
            } catch {
                json.null("id")
                json.member("line", number)
                json.member("error", reason(error))
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func answer(to input: Input, parser: ComplaintParser, _ json: inout JSONWriter) {
        switch input.id {
        case .text(let id): json.member("id", id)
        case .number(let id): json.member("id", id)
        case nil: json.null("id")
        }
        var received = Date()
        if let receivedAt = input.receivedAt {
            guard let date = Timestamp.date(receivedAt) else {
                json.member("error", "receivedAt is no time of the form 2026-11-20T08:15:00+07:00")
                return
            }
            received = date
        }
        fields(parser.parse(input.text, receivedAt: received, recipient: input.to), &json)
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the line has no '\(key.stringValue)'"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has the wrong type"
        default: "the line is no JSON object"
        }
    }

    private static func fields(_ complaint: Complaint, _ json: inout JSONWriter) {
        json.member("intent", complaint.intent.value.rawValue)
        json.nullable("classification", complaint.classification?.value.rawValue)
        json.nullable("category", complaint.category?.value)
        json.nullable("agency", complaint.agency?.value)
        json.member("agencyAlso", complaint.agencyAlso)
        json.nullable("kecamatan", complaint.place.district?.code)
        json.nullable("desa", complaint.place.village?.code)
        json.nullable("incidentDate", complaint.incidentDate?.value.description)
        json.member("anonymous", complaint.anonymous.value)
        json.member("secret", complaint.secret.value)
        json.nullable("trackingId", complaint.trackingID)
        json.member("urgent", complaint.urgent.value)
        json.nullable("ticketNumber", complaint.ticketNumber)
        json.nullable("rating", complaint.rating)
        json.nullable("keyword", complaint.keyword)
        json.nullable("title", complaint.title.isEmpty ? nil : complaint.title)
        json.member("desks", complaint.desks)
        json.member("body", complaint.forwardedBody)
        json.member("personalData", complaint.personalData.map(\.kind.rawValue))
        json.nullable("reporterName", complaint.reporterName)
        json.nullable("command", complaint.command?.rawValue)
        json.nullable("hold", complaint.hold?.rawValue)
        json.nullable("kindByModel", complaint.secondOpinion.kind?.value)
        json.nullable("agencyByRules", complaint.secondOpinion.agencyByRules?.value)
        json.nullable("agencyByModel", complaint.secondOpinion.agency?.value)
        json.member("candidates", complaint.place.candidates.map(\.code))
        json.name("confidence")
        json.object { json in
            json.member("intent", rounded: complaint.intent.confidence)
            if let kind = complaint.classification { json.member("classification", rounded: kind.confidence) }
            if let category = complaint.category { json.member("category", rounded: category.confidence) }
            if let agency = complaint.agency { json.member("agency", rounded: agency.confidence) }
            if complaint.place.confidence > 0 { json.member("place", rounded: complaint.place.confidence) }
            if let date = complaint.incidentDate { json.member("incidentDate", rounded: date.confidence) }
            if complaint.urgent.value { json.member("urgent", rounded: complaint.urgent.confidence) }
        }
        json.name("because")
        json.object { json in
            json.member("intent", complaint.intent.because)
            if let classification = complaint.classification { json.member("classification", classification.because) }
            if let category = complaint.category { json.member("category", category.because) }
            if let agency = complaint.agency { json.member("agency", agency.because) }
            if !complaint.place.because.isEmpty { json.member("place", complaint.place.because) }
            if let date = complaint.incidentDate { json.member("incidentDate", date.because) }
            if complaint.anonymous.value { json.member("anonymous", complaint.anonymous.because) }
            if complaint.secret.value { json.member("secret", complaint.secret.because) }
            if complaint.urgent.value { json.member("urgent", complaint.urgent.because) }
        }
    }
}
