package import ConfigurationFile
import Foundation
import Mustache
import SMSCodec

/// The words of the replies, from `config/replies/*.yaml`: one Mustache template for each kind.
package struct ReplyTemplates: Sendable {
    /// The variables that templates may use, with the longest value of each, for checking lengths.
    package static let longestValues: [String: String] = [
        "ticket": "LP99999999",
        "tracking_id": "9999999999",
        "agency": String(repeating: "X", count: 40),
        "institution": String(repeating: "X", count: 60),
        "place": String(repeating: "X", count: 30),
        "classification": "Pengaduan Tidak Berkadar Pengawasan",
        "status_word": "TERVERIFIKASI",
        "status_line": String(repeating: "X", count: 60),
        "answer": String(repeating: "X", count: 160),
        "quoted": "LP99999999",
        "rating": "5",
        "deadline": "31-12-2026",
        "service_number": "9009",
        "anonymous": "x",
        "secret": "x",
        "forwarded": "x",
    ]

    /// How long a value may be, in characters.
    static let longestLengths = longestValues.mapValues(\.count)

    /// The kinds of replies that the daemon sends; a file must have every one.
    package static let kinds: [String] = [
        "receipt", "receipt_asking_place", "place_noted", "forwarded", "status", "addition_noted", "rating_asked",
        "rating_noted", "cancelled", "cancel_noted", "no_ticket", "unknown_ticket", "help", "not_understood", "stopped",
        "started", "answered", "status_verified", "status_assigned", "status_in_progress", "status_on_hold",
        "status_resolved", "status_closed", "status_archived",
    ]

    /// At most this many segments for a reply.
    package static let longestReply = 2

    private let templates: [String: MustacheTemplate]

    /// Reads a file of replies.
    ///
    /// - Parameters:
    ///   - path: The YAML file, for example `config/replies/id.yaml`.
    ///   - faults: Where faults go: a missing or unknown kind, a broken template, a variable that does not exist, a character outside
    ///     the GSM alphabet, a text that takes more than two segments with the longest values.
    /// - Throws: ``ConfigurationError`` where the file cannot be read at all.
    package init(path: String, faults: FaultCollector) throws(ConfigurationError) {
        let section = ConfigurationSection(try ConfigurationDocument(path: path), faults: faults)
        var templates: [String: MustacheTemplate] = [:]
        for kind in Self.kinds {
            guard let text = section.requiredString(kind) else { continue }
            do {
                let template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text)
                templates[kind] = template
                Self.check(template, text: text, kind: kind, section: section)
            } catch {
                section.report("is no Mustache template: \(error)", at: kind)
            }
        }
        section.finish()
        self.templates = templates
    }

    /// Writes a reply.
    ///
    /// - Parameters:
    ///   - kind: The kind, one of ``kinds``.
    ///   - variables: The values.
    /// - Returns: nil where there is no such template.
    package func render(_ kind: String, _ variables: [String: String]) -> String? {
        templates[kind].map { template in
            PlainText.withSingleSpaces(template.render(variables))
        }
    }

    private static func check(_ template: MustacheTemplate, text: String, kind: String, section: ConfigurationSection) {
        var rest = text[...]
        while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
            let name = rest[open.upperBound..<close.lowerBound].drop { "{#^/&! ".contains($0) }
                .prefix { $0 != "}" && $0 != " " }
            if longestValues[String(name)] == nil {
                section.report(
                    "there is no variable '\(name)'",
                    at: kind,
                    suggestion: nearest(to: String(name), among: longestValues.keys).map { "did you mean '\($0)'?" }
                        ?? "variables: \(longestValues.keys.sorted().joined(separator: ", "))"
                )
            }
            rest = rest[close.upperBound...]
        }
        let longest = template.render(longestValues)
        guard GSM7.septetCount(of: longest) != nil else {
            section.report(
                "holds a character outside the GSM alphabet",
                at: kind,
                suggestion: "use plain letters, digits and punctuation; no typographic quotes, dashes or backticks"
            )
            return
        }
        let segments = (try? Segmentation(longest, reference: .eightBit(0)).segments.count) ?? 0
        if segments > longestReply {
            section.report(
                "takes \(segments) segments with the longest values; at most \(longestReply) are allowed",
                at: kind,
                suggestion: "shorten it"
            )
        }
    }
}
