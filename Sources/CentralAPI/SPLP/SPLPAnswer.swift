import Complaints
import CurlHTTP
import Formats

/// What the answers of the SPLP profile say.
enum SPLPAnswer {
    /// Where the id of a created complaint may stand: `results.complaint.id` in the answer that is known, the others in variants.
    static let identifierPaths = ["results.complaint.id", "complaint_id", "results.complaint_id", "results.id"]

    /// Reads the answer to a creation.
    static func reading(of response: CurlResponse) -> AnswerReading {
        guard let json = JSONValue(answer: response.body) else { return .unreadable(AnswerText.kind(of: response)) }
        if let fault = gatewayFault(in: json) { return .gateway(fault) }
        if let id = identifierPaths.lazy.compactMap({ json[path: $0]?.trackingID }).first { return .trackingID(id) }
        return .message(AnswerText.message(of: json) ?? "an answer without the id of the complaint")
    }

    /// The gateway's own fault: `{"fault":{"code":…,"message":…}}`, or in later versions `{"code":"900901","message":…}`.
    static func gatewayFault(in json: JSONValue) -> GatewayFault? {
        guard let fault = json[path: "fault"] ?? (json[path: "code"] == nil ? nil : json),
            let code = fault[path: "code"]?.text.flatMap({ Int($0) }), (100_000...999_999).contains(code)
        else { return nil }
        return GatewayFault(code: code, message: AnswerText.message(of: fault) ?? "no message")
    }

    /// Reads `results.data {status_code, status_name, disposition_name, …}`.
    static func status(in json: JSONValue) -> CentralStatus? {
        json[path: "results.data"].flatMap(status(of:))
    }

    /// Reads `results.data[] {id, status_name, …}`; entries that cannot be read are left out.
    static func statuses(in json: JSONValue) -> [String: CentralStatus]? {
        guard let entries = json[path: "results.data"]?.elements else { return nil }
        let read = entries.compactMap { entry -> (String, CentralStatus)? in
            guard let id = entry[path: "id"]?.trackingID, let status = status(of: entry) else { return nil }
            return (id, status)
        }
        return Dictionary(read) { first, _ in first }
    }

    private static func status(of data: JSONValue) -> CentralStatus? {
        guard let name = data[path: "status_name"]?.text else { return nil }
        return CentralStatus(
            verbatim: name,
            code: data[path: "status_code"]?.text,
            institution: data[path: "disposition_name"]?.text,
            followUpCount: data[path: "followups_count"]?.text.flatMap { Int($0) }
        )
    }

    /// One page of `results.data[]`, with whether another follows.
    static func followUps(in json: JSONValue) -> Page? {
        guard let entries = json[path: "results.data"]?.elements else { return nil }
        let hasNext = json[path: "results.next_page_url"]?.text != nil
        return Page(followUps: entries.compactMap(followUp(in:)), hasNext: hasNext)
    }

    /// One page of follow-ups.
    struct Page: Hashable, Sendable {
        var followUps: [CentralFollowUp]
        var hasNext: Bool
    }

    private static func followUp(in entry: JSONValue) -> CentralFollowUp? {
        guard case .object = entry else { return nil }
        let fields = [
            "created_at", "institution_from_name", "institution_to_name", "template_code", "template_content",
            "content",
        ].map { entry[path: $0]?.text ?? "" }
        let text = [fields[4], fields[5]].filter { !$0.isEmpty }.joined(separator: "\n")
        guard !text.isEmpty else { return nil }
        return CentralFollowUp(
            key: Digest.of(fields),
            text: text,
            from: fields[1].isEmpty ? nil : fields[1],
            to: fields[2].isEmpty ? nil : fields[2],
            template: fields[3].isEmpty ? nil : fields[3],
            at: CentralTime.seconds(of: fields[0])
        )
    }

    /// Reads `results.data[] {id, name}`.
    static func list(in json: JSONValue) -> [CentralListEntry]? {
        guard let entries = json[path: "results.data"]?.elements else { return nil }
        return entries.compactMap { entry in
            guard let id = entry[path: "id"]?.text ?? entry[path: "code"]?.text,
                let name = entry[path: "name"]?.text ?? entry[path: "content"]?.text
            else { return nil }
            return CentralListEntry(id: id, name: name)
        }
    }

    /// The ids of the complaints in `results.data[] {id, content, title}` that bear our ticket number.
    static func complaints(bearing ticketNumber: String, in json: JSONValue) -> [String]? {
        guard let entries = json[path: "results.data"]?.elements else { return nil }
        let number = ticketNumber.uppercased()
        let prefix = String(number.prefix { !$0.isNumber })
        let ids = entries.compactMap { entry -> String? in
            guard let id = entry[path: "id"]?.trackingID else { return nil }
            let text = ["content", "title"].compactMap { entry[path: $0]?.text }.joined(separator: "\n")
            return TicketReference.number(in: text, prefix: prefix)?.description == number ? id : nil
        }
        return Array(Set(ids)).sorted()
    }
}
