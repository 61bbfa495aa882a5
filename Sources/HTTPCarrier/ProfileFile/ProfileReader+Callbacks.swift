import Carriers
import ConfigurationFile
import HTTPTypes

/// Reads the rules for messages, reports and their answers.
extension ProfileReader {
    func inbound(_ section: ConfigurationSection) -> InboundRules {
        var rules = InboundRules()
        rules.methods = methods(section)
        rules.conditions = conditions(section)
        rules.foreign = conditions(section, "ignored_when")
        rules.batch = source(section, "batch")
        rules.fields = fields(section, required: [.sender, .text])
        for name in section.strings("required") ?? [] {
            guard let field = InboundRules.Field(rawValue: name), rules.fields[field] != nil else {
                section.report("'\(name)' is not among the fields", at: "required")
                continue
            }
            rules.required.append(field)
        }
        rules.ignored = section.strings("ignored") ?? []
        rules.text = coding(section, "text") ?? rules.text
        if let codings = section.section("codings") {
            for value in codings.keys {
                rules.codings[value] = coding(codings, value)
            }
        }
        rules.hasHexadecimalHeader = section.boolean("hexadecimal_udh", default: false)
        if let times = section.strings("times") {
            rules.times = times.compactMap { time($0, section, "times") }
        }
        rules.textLimit = section.integer("text_limit", in: 160...40_000, default: rules.textLimit)
        rules.answers = section.section("answers").map(answers) ?? CallbackAnswers()
        section.finish()
        return rules
    }

    func report(_ section: ConfigurationSection) -> ReportRules {
        var rules = ReportRules()
        rules.methods = methods(section)
        rules.conditions = conditions(section)
        rules.batch = source(section, "batch")
        rules.fields = fields(section, required: [.reference, .status])
        rules.ignored = section.strings("ignored") ?? []
        if let statuses = section.section("statuses") {
            for (status, name) in Self.statuses {
                rules.statuses[status] = statuses.strings(name)?.map(ReportRules.Word.init)
            }
            statuses.finish()
        }
        rules.otherwise = status(section, "otherwise")
        rules.answers = section.section("answers").map(answers) ?? CallbackAnswers()
        section.finish()
        return rules
    }

    /// The places of each field of a callback.
    private func fields<Field: CaseIterable & Hashable & RawRepresentable<String>>(
        _ section: ConfigurationSection,
        required: [Field]
    ) -> [Field: [FieldSource]] {
        guard let fields = section.section("fields") else {
            let names = required.map(\.rawValue).joined(separator: " and ")
            section.report("is required", at: "fields", suggestion: "add 'fields:' with at least \(names)")
            return [:]
        }
        var found: [Field: [FieldSource]] = [:]
        for field in Field.allCases { found[field] = sources(fields, field.rawValue) }
        for field in required where found[field] == nil { _ = fields.requiredString(field.rawValue) }
        fields.finish()
        return found
    }

    static let statuses: [(DeliveryReport.Status, String)] = [
        (.delivered, "delivered"), (.pending, "pending"), (.undelivered, "undelivered"), (.expired, "expired"),
    ]

    func status(_ section: ConfigurationSection, _ key: String) -> DeliveryReport.Status? {
        guard let word = section.string(key) else { return nil }
        if let status = DeliveryReport.Status(rawValue: word) { return status }
        section.report("'\(word)' is no status", at: key, suggestion: "delivered, pending, undelivered or expired")
        return nil
    }

    func answers(_ section: ConfigurationSection) -> CallbackAnswers {
        var answers = CallbackAnswers()
        for outcome in CallbackAnswers.Outcome.allCases {
            guard let element = section.section(outcome.rawValue) else { continue }
            answers.answers[outcome] = answer(element)
        }
        if let items = section.section("items") {
            for outcome in CallbackAnswers.Outcome.allCases {
                answers.items[outcome] = items.string(outcome.rawValue).map { Template($0) }
                if let item = answers.items[outcome] { check(item, items, outcome.rawValue) }
            }
            answers.separator = items.string("separator", default: "")
            items.finish()
        }
        section.finish()
        return answers
    }

    private func answer(_ section: ConfigurationSection) -> CallbackAnswers.Answer {
        var answer = CallbackAnswers.Answer(status: section.integer("status", in: 200...599, default: 200))
        let type = section.string("type")
        if let type {
            answer.headers.append(CallbackAnswers.Header(name: "Content-Type", value: Template(type)))
        }
        for (name, text) in section.texts("headers") {
            answer.headers.append(CallbackAnswers.Header(name: name, value: Template(text)))
            check(Template(text), section, "headers")
            if HTTPField.Name(name) == nil || ["content-length", "transfer-encoding"].contains(name.lowercased()) {
                section.report("'\(name)' is no header that an answer can have", at: "headers")
            }
        }
        answer.body = Template(section.string("body", default: ""))
        answer.batchBody = section.string("batch_body").map { Template($0) }
        check(answer.body, section, "body")
        if let body = answer.batchBody { check(body, section, "batch_body", beside: ["items"]) }
        if [204, 205, 304].contains(answer.status), !answer.body.isEmpty || answer.batchBody?.isEmpty == false {
            section.report("an answer of status \(answer.status) has no body", at: "status", suggestion: "status: 200")
        }
        answer.escaping = Self.escaping(type: type, body: section.string("body") ?? section.string("batch_body") ?? "")
        section.finish()
        return answer
    }

    /// The escaping of values in a body: by its type, or by its beginning if the operator expects no type or a wrong
    /// one.
    private static func escaping(type: String?, body: String) -> Template.Escaping {
        if let type, type.contains("json") { return .json }
        if let type, type.contains("xml") { return .xml }
        return switch body.trimmedOfSpace.first {
        case "{", "[": .json
        case "<": .xml
        default: .plain
        }
    }

    /// Reports an unknown value, which would become empty, so that the operator would not get the expected
    /// acknowledgement.
    private func check(_ template: Template, _ section: ConfigurationSection, _ key: String, beside: Set<String> = []) {
        let known = CallbackAnswers.valueNames.union(beside)
        for name in template.names where !known.contains(name) {
            if name.hasPrefix("field:"), FieldSource(String(name.dropFirst(6))) != nil { continue }
            section.report(
                "'${\(name)}' is no value of an answer",
                at: key,
                suggestion: nearest(to: name, among: known).map { "did you mean '${\($0)}'?" }
                    ?? "'${field:\(name)}' for the request's field of that name"
            )
        }
    }
}
