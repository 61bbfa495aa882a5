import Carriers
import ConfigurationFile
import Foundation

/// Reads the sections of a profile's file, reporting every fault.
struct ProfileReader {
    let faults: FaultCollector
    /// The settings that the profile declares.
    let settings: Set<String>

    // MARK: Small parts

    /// A zone: `+07:00`, `UTC`, or a name such as `Asia/Jakarta` that keeps no summer time.
    func zone(_ section: ConfigurationSection) -> Int? {
        guard let text = section.string("zone") else { return nil }
        switch text {
        case "UTC", "Z": return 0
        case "WIB": return 7 * 3600
        case "WITA": return 8 * 3600
        case "WIT": return 9 * 3600
        default: break
        }
        var scanner = DigitScanner(text)
        let isNegative = scanner.take("-")
        if isNegative || scanner.take("+"), let hours = scanner.number(2), scanner.take(":"),
            let minutes = scanner.number(2), scanner.isAtEnd, hours <= 14, minutes < 60
        {
            return (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
        if let zone = TimeZone(identifier: text), zone.nextDaylightSavingTimeTransition == nil {
            return zone.secondsFromGMT()
        }
        section.report("is no zone", at: "zone", suggestion: "+07:00, UTC, or Asia/Jakarta")
        return nil
    }

    func source(_ notation: String, _ section: ConfigurationSection, _ key: String) -> FieldSource? {
        if let source = FieldSource(notation) {
            // As the name of a parameter it would never be found, and nobody would know why.
            if case .parameter(let name) = source, name.contains("/") {
                section.report(
                    "'\(name)' is neither a name nor a JSON pointer",
                    at: key,
                    suggestion:
                        "'/\(name)' in JSON, 'xml:\(name)' in XML, or 'form:\(name)' where a parameter has that name"
                )
            }
            return source
        }
        section.report(
            "'\(notation)' names no place",
            at: key,
            suggestion: "name, /json/pointer, xml:path, header:Name, query:name, form:name, path: or body:"
        )
        return nil
    }

    func source(_ section: ConfigurationSection, _ key: String) -> FieldSource? {
        section.string(key).flatMap { source($0, section, key) }
    }

    func sources(_ section: ConfigurationSection, _ key: String) -> [FieldSource]? {
        section.strings(key)?.compactMap { source($0, section, key) }
    }

    func methods(_ section: ConfigurationSection) -> [String] {
        let methods = section.strings("methods") ?? ["GET", "POST"]
        for method in methods where !["GET", "POST", "PUT"].contains(method) {
            section.report("'\(method)' is not taken", at: "methods", suggestion: "GET, POST or PUT")
        }
        return methods
    }

    /// `when:` — a list of `{at: place, is: [values]}`, `{…, begins: text}`, `{…, contains: text}` or `{…}` for mere presence.
    func conditions(_ section: ConfigurationSection) -> [Condition] {
        section.sections("when").compactMap { element in
            let source = source(element, "at")
            if !element.has("at") { _ = element.requiredString("at") }
            var test = Condition.Test.exists
            if let values = element.strings("is") { test = .isAny(values) }
            if let prefix = element.string("begins") { test = .begins(prefix) }
            if let part = element.string("contains") { test = .contains(part) }
            element.finish()
            return source.map { Condition(source: $0, test: test) }
        }
    }

    func coding(_ section: ConfigurationSection, _ key: String) -> TextCoding? {
        section.string(key).flatMap { words in
            if let coding = TextCoding(words) { return coding }
            section.report(
                "'\(words)' is no coding",
                at: key,
                suggestion: "charsets (utf-8, iso-8859-1, windows-1252, utf-16be), 'hex' before them, or binary"
            )
            return nil
        }
    }

    func time(_ notation: String, _ section: ConfigurationSection, _ key: String) -> TimeFormat? {
        if let format = TimeFormat(notation) { return format }
        section.report(
            "'\(notation)' is no time format",
            at: key,
            suggestion: "rfc3339, epoch, epoch-ms, or a pattern such as yyyy-MM-dd HH:mm:ss"
        )
        return nil
    }

    func texts(_ section: ConfigurationSection, _ key: String) -> [String: String] {
        Dictionary(section.texts(key).map { ($0.name, $0.text) }) { _, last in last }
    }

    // MARK: Callbacks

    func inbound(_ section: ConfigurationSection) -> InboundRules {
        var rules = InboundRules()
        rules.methods = methods(section)
        rules.conditions = conditions(section)
        rules.batch = source(section, "batch")
        if let fields = section.section("fields") {
            for field in InboundRules.Field.allCases {
                rules.fields[field] = sources(fields, field.rawValue)
            }
            for field in [InboundRules.Field.sender, .text] where rules.fields[field] == nil {
                _ = fields.requiredString(field.rawValue)
            }
            fields.finish()
        } else {
            section.report("is required", at: "fields", suggestion: "add 'fields:' with at least sender and text")
        }
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
        if let fields = section.section("fields") {
            for field in ReportRules.Field.allCases {
                rules.fields[field] = sources(fields, field.rawValue)
            }
            for field in [ReportRules.Field.reference, .status] where rules.fields[field] == nil {
                _ = fields.requiredString(field.rawValue)
            }
            fields.finish()
        } else {
            section.report("is required", at: "fields", suggestion: "add 'fields:' with reference and status")
        }
        rules.ignored = section.strings("ignored") ?? []
        if let statuses = section.section("statuses") {
            for (status, name) in Self.statuses {
                rules.statuses[status] = statuses.strings(name)?.map(ReportRules.Word.init)
            }
            statuses.finish()
        }
        rules.otherwise = status(section, "otherwise") ?? .pending
        rules.answers = section.section("answers").map(answers) ?? CallbackAnswers()
        section.finish()
        return rules
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
        var answer = CallbackAnswers.Answer(status: section.integer("status", in: 100...599, default: 200))
        let type = section.string("type")
        if let type {
            answer.headers.append(CallbackAnswers.Header(name: "Content-Type", value: Template(type)))
        }
        for (name, text) in section.texts("headers") {
            answer.headers.append(CallbackAnswers.Header(name: name, value: Template(text)))
            check(Template(text), section, "headers")
        }
        answer.body = Template(section.string("body", default: ""))
        answer.batchBody = section.string("batch_body").map { Template($0) }
        check(answer.body, section, "body")
        if let body = answer.batchBody { check(body, section, "batch_body", beside: ["items"]) }
        if let type { answer.escaping = type.contains("json") ? .json : type.contains("xml") ? .xml : .plain }
        section.finish()
        return answer
    }

    /// A value that no answer has would silently become empty, and the operator would not see the acknowledgement it expects.
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

    // MARK: Proofs

    func proof(_ section: ConfigurationSection) -> CallerProof {
        var proof = CallerProof()
        if let secret = section.section("secret") {
            if let source = source(secret, "at"), let setting = secret.requiredString("setting") {
                proof.secret = CallerProof.Secret(source: source, setting: setting)
            }
            secret.finish()
        }
        if let basic = section.section("basic") {
            if let username = basic.requiredString("username"), let password = basic.requiredString("password") {
                proof.basic = CallerProof.Basic(usernameSetting: username, passwordSetting: password)
            }
            basic.finish()
        }
        proof.signature = section.section("signature").flatMap(signature)
        section.finish()
        return proof
    }

    private func signature(_ section: ConfigurationSection) -> CallerProof.Signature? {
        defer { section.finish() }
        let source = source(section, "at")
        let setting = section.requiredString("setting")
        let algorithm: CallerProof.Signature.Algorithm = section.choice("algorithm", default: .sha256)
        let encoding: CallerProof.Signature.Encoding = section.choice("encoding", default: .hexadecimal)
        let over = section.requiredString("over")
        let prefix = section.string("prefix", default: "")
        var timestamp: CallerProof.Timestamp?
        if let time = section.section("timestamp") {
            if let place = self.source(time, "at") {
                timestamp = CallerProof.Timestamp(
                    source: place,
                    format: self.time(time.string("format", default: "epoch"), time, "format") ?? .epoch,
                    tolerance: time.duration("tolerance", default: .seconds(300))
                )
            }
            time.finish()
        }
        guard let source, let setting, let over else { return nil }
        return CallerProof.Signature(
            source: source,
            prefix: prefix,
            algorithm: algorithm,
            encoding: encoding,
            content: over == "address-and-sorted-form" ? .addressAndSortedForm : .template(Template(over)),
            setting: setting,
            timestamp: timestamp
        )
    }
}
