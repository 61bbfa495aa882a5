import Complaints
package import ConfigurationFile
import Foundation
import Mustache
import SMSCodec

/// The replies in one language, from a file of `config/replies`: one Mustache template for each kind.
package struct ReplyTemplates: Sendable {
    /// The names of a language.
    package struct Language: Hashable, Sendable {
        /// Its code, for example `jv`.
        package var code: String
        /// Its name in replies.
        package var title: String
        /// Its other names.
        package var called: [String]
    }

    /// The greatest length of a reply.
    package struct Length: Hashable, Sendable {
        package var septets: Int
        package var segments: Int
    }

    package let language: Language
    /// The word for each status, by its name; `cancelled` for a withdrawn report.
    let statusWords: [String: String]
    /// The greatest length of each kind of reply.
    package private(set) var lengths: [String: Length] = [:]
    private var templates: [String: MustacheTemplate] = [:]

    /// Reads a file of replies.
    ///
    /// - Parameters:
    ///   - path: The YAML file, for example `config/replies/id.yaml`.
    ///   - shipped: The folder of this version's own files. A missing kind is taken from there and noted, so that a new
    ///     version with a new kind of reply starts with an older file that an operator has changed.
    ///   - faults: Collects the faults: a missing or unknown kind, a broken template, an unknown variable, a character
    ///     outside the GSM alphabet, a text that takes more than two segments with the longest values.
    /// - Throws: ``ConfigurationError`` if the file cannot be read.
    package init(path: String, shipped: String? = nil, faults: FaultCollector) throws(ConfigurationError) {
        let section = ConfigurationSection(try ConfigurationDocument(path: path), faults: faults)
        let header = section.section("language")
        if header == nil { section.report("needs the section 'language'", suggestion: "code, title and called") }
        language = Language(
            code: header?.requiredString("code") ?? "",
            title: header?.requiredString("title") ?? "",
            called: header?.strings("called") ?? []
        )
        header?.finish()
        var fallback = ShippedReplies(folder: shipped, language: language.code)
        let words = section.section("status_words")
        if words == nil { section.report("needs the section 'status_words'", suggestion: "a word for each status") }
        var statusWords: [String: String] = [:]
        for name in TicketStatus.allCases.map(\.rawValue) + ["cancelled"] {
            statusWords[name] = words.flatMap { fallback.text(name, in: $0, of: "status_words") }
            if statusWords[name]?.count ?? 0 > ReplyKinds.longestStatusWord {
                words?.report("has more than \(ReplyKinds.longestStatusWord) letters", at: name)
            }
        }
        words?.finish()
        self.statusWords = statusWords
        for kind in ReplyKinds.all {
            guard let text = fallback.text(kind, in: section) else { continue }
            do {
                let template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text)
                templates[kind] = template
                lengths[kind] = Self.check(template, text: text, kind: kind, section: section)
            } catch {
                section.report("is no Mustache template: \(error)", at: kind)
            }
        }
        section.finish()
        if let note = fallback.note(file: path) { faults.note(note) }
    }

    /// Writes a reply.
    ///
    /// - Parameters:
    ///   - kind: The kind, one of ``ReplyKinds``.
    ///   - variables: The values.
    /// - Returns: The text; nil if there is no template of this kind.
    package func render(_ kind: String, _ variables: [String: String]) -> String? {
        templates[kind].map { Self.squeezed($0.render(variables)) }
    }

    private static func squeezed(_ text: String) -> String {
        PlainText.withSingleSpaces(text)
    }

    /// Checks a template with every combination of its flags; returns its longest text.
    private static func check(
        _ template: MustacheTemplate,
        text: String,
        kind: String,
        section: ConfigurationSection
    ) -> Length? {
        let names = variables(in: text)
        for name in names where ReplyKinds.longestValues[name] == nil {
            section.report(
                "there is no variable '\(name)'",
                at: kind,
                suggestion: nearest(to: name, among: ReplyKinds.longestValues.keys).map { "did you mean '\($0)'?" }
                    ?? "variables: \(ReplyKinds.longestValues.keys.sorted().joined(separator: ", "))"
            )
        }
        var ways = [ReplyKinds.longestValues]
        for flag in ReplyKinds.flags where names.contains(flag) {
            ways += ways.map { $0.filter { $0.key != flag } }
        }
        var longest = Length(septets: 0, segments: 0)
        for values in ways {
            let reply = squeezed(template.render(values))
            guard let septets = GSM7.septetCount(of: reply) else {
                section.report(
                    "holds a character outside the GSM alphabet",
                    at: kind,
                    suggestion: "use plain letters, digits and punctuation; no typographic quotes, dashes or backticks"
                )
                return nil
            }
            let segments = (try? Segmentation(reply, reference: .eightBit(0)).segments.count) ?? 0
            if septets > longest.septets { longest = Length(septets: septets, segments: segments) }
        }
        if longest.segments > ReplyKinds.mostSegments {
            section.report(
                "takes \(longest.segments) segments with the longest values; at most \(ReplyKinds.mostSegments) are allowed",
                at: kind,
                suggestion: "shorten it"
            )
        }
        return longest
    }

    private static func variables(in text: String) -> [String] {
        var names: [String] = []
        var rest = text[...]
        while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
            let name = rest[open.upperBound..<close.lowerBound].drop { "{#^/&! ".contains($0) }
                .prefix { $0 != "}" && $0 != " " }
            if !names.contains(String(name)) { names.append(String(name)) }
            rest = rest[close.upperBound...]
        }
        return names
    }
}
