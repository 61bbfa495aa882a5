import ConfigurationFile

extension ProfileReader {
    func outbound(_ section: ConfigurationSection) -> OutboundRules {
        var rules = OutboundRules()
        rules.method = section.string("method", default: "POST")
        if !["GET", "POST", "PUT"].contains(rules.method) {
            section.report("'\(rules.method)' is not sent", at: "method", suggestion: "GET, POST or PUT")
        }
        rules.url = section.requiredString("url").map { template($0, section, "url") } ?? ""
        rules.query = parameters(section, "query")
        rules.headers = parameters(section, "headers")
        rules.body = body(section)
        if let basic = section.section("basic") {
            if let username = basic.requiredString("username"), let password = basic.requiredString("password") {
                rules.basic = OutboundRules.Basic(
                    username: template(username, basic, "username"),
                    password: template(password, basic, "password")
                )
            }
            basic.finish()
        }
        rules.signature = section.section("signature").flatMap(signature)
        if rules.signature == nil, rules.templates.contains(where: { $0.names.contains("signature") }) {
            section.report("'${signature}' stands in it, and not how to make it", suggestion: "add 'signature:'")
        }
        rules.numbers = section.choice("numbers", default: .international)
        if let notation = section.string("time") { rules.time = time(notation, section, "time") ?? rules.time }
        rules.gsm = alphabet(section, "gsm") ?? rules.gsm
        rules.ucs2 = alphabet(section, "ucs2") ?? rules.ucs2
        checkDocument(rules, section)
        rules.textLimit = section.integer("text_limit", in: 1...40_000)
        rules.overlong = section.choice("overlong", default: .split)
        rules.results = section.sections("results").map(result)
        rules.code = source(section, "code")
        rules.reference = section.section("reference").flatMap(reference)
        rules.hasUniqueReferences = section.boolean("unique_references", default: false)
        section.finish()
        return rules
    }

    private func signature(_ section: ConfigurationSection) -> SubmissionSignature? {
        defer { section.finish() }
        let algorithm: SubmissionSignature.Algorithm? = section.choice("algorithm")
        if !section.has("algorithm") { _ = section.requiredString("algorithm") }
        let encoding: CallerProof.Signature.Encoding = section.choice("encoding", default: .hexadecimal)
        let over = section.requiredString("over").map { template($0, section, "over") }
        let key = section.string("setting")
        if let key, !settings.contains(key) {
            section.report(
                "'\(key)' is not among the settings",
                at: "setting",
                suggestion: "declare it under 'settings:'"
            )
        }
        guard let algorithm, let over else { return nil }
        if algorithm.isKeyed != (key != nil) {
            section.report(
                algorithm.isKeyed ? "needs a key" : "takes no key",
                at: "algorithm",
                suggestion: algorithm.isKeyed ? "setting: the setting that holds it" : "leave out 'setting', or hmac-…"
            )
        }
        for name in ["signature", "text"] where over.names.contains(name) {
            section.report("a signature over '${\(name)}' cannot be made", at: "over")
        }
        return SubmissionSignature(algorithm: algorithm, encoding: encoding, content: over, setting: key)
    }

    private func parameters(_ section: ConfigurationSection, _ key: String) -> [OutboundRules.Parameter] {
        guard let element = section.section(key) else { return [] }
        return element.keys.compactMap { name in
            element.string(name).map { OutboundRules.Parameter(name: name, value: template($0, element, name)) }
        }
    }

    /// Reports an undeclared setting in a template, which would become empty.
    private func template(_ text: String, _ section: ConfigurationSection, _ key: String) -> Template {
        let template = Template(text)
        let known = settings.union(OutboundRules.valueNames)
        for name in template.names where !known.contains(name) {
            section.report(
                "'${\(name)}' is neither a value of a message nor among the settings",
                at: key,
                suggestion: nearest(to: name, among: known).map { "did you mean '${\($0)}'?" }
                    ?? "declare it under 'settings:'"
            )
        }
        return template
    }

    private func body(_ section: ConfigurationSection) -> OutboundRules.Body {
        let given = ["form", "json", "xml"].filter(section.has)
        if given.count > 1 {
            section.report("a request has one body, not \(given.joined(separator: " and "))", at: given[1])
        }
        switch given.first {
        case "form": return .form(parameters(section, "form"))
        case "json": return .json(template(section.string("json", default: ""), section, "json"))
        case "xml": return .xml(template(section.string("xml", default: ""), section, "xml"))
        default: return .none
        }
    }

    /// Reports another charset in JSON and XML, which are sent in UTF-8: such bytes would not be readable.
    private func checkDocument(_ rules: OutboundRules, _ section: ConfigurationSection) {
        switch rules.body {
        case .json, .xml: break
        case .none, .form: return
        }
        for (key, alphabet) in [("gsm", rules.gsm), ("ucs2", rules.ucs2)] {
            guard case .text(let charsets, isHexadecimal: false) = alphabet.coding, charsets != [.utf8] else {
                continue
            }
            section.report(
                "a body of JSON or XML is UTF-8, its texts as well",
                at: key,
                suggestion: "utf-8, or hex before the charset"
            )
        }
    }

    private func alphabet(_ section: ConfigurationSection, _ key: String) -> OutboundRules.Alphabet? {
        guard let element = section.section(key) else { return nil }
        let coding = coding(element, "coding") ?? .text([.utf8], isHexadecimal: false)
        let value = element.string("value", default: "")
        element.finish()
        return OutboundRules.Alphabet(coding: coding, value: value)
    }

    private func result(_ section: ConfigurationSection) -> OutboundRules.Result {
        let result = OutboundRules.Result(
            statuses: statuses(section),
            conditions: conditions(section),
            outcome: section.choice("outcome") ?? .accepted,
            after: section.duration("after"),
            reason: section.string("reason", default: ""),
            failure: section.choice("class")
        )
        if !section.has("outcome") { _ = section.requiredString("outcome") }
        section.finish()
        return result
    }

    /// `status: 202`, `status: [200, 202]`, `status: 200-299`; absent for any status.
    private func statuses(_ section: ConfigurationSection) -> [ClosedRange<Int>] {
        guard let texts = section.strings("status") else { return [100...599] }
        return texts.compactMap { text in
            let ends = text.split(separator: "-").compactMap { Int($0) }
            if let lower = ends.first, let upper = ends.last, ends.count <= 2, lower <= upper, lower >= 100 {
                return lower...upper
            }
            section.report("'\(text)' is no HTTP status", at: "status", suggestion: "200, or 200-299")
            return nil
        }
    }

    private func reference(_ section: ConfigurationSection) -> OutboundRules.Reference? {
        let source = source(section, "at")
        if source == nil, !section.has("at") { _ = section.requiredString("at") }
        let before = section.string("behind", default: "")
        let behind = section.string("before", default: "")
        section.finish()
        return source.map { OutboundRules.Reference(source: $0, before: before, behind: behind) }
    }
}
