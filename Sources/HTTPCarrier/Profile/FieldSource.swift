/// The place of a value in a request or an answer.
///
/// A profile writes `name` for a parameter of the query or form, `/name/0` for a JSON pointer (RFC 6901; `*` takes
/// every element of a list), and otherwise `query:name`, `form:name`, `header:Name`, `xml:path/to/element` (with
/// `@name` for an attribute), `path:` for the part after the configured path, `body:` for a body of plain text.
package enum FieldSource: Hashable, Sendable {
    case parameter(String)
    case query(String)
    case form(String)
    case header(String)
    case json([String])
    case xml([String], attribute: String?)
    case path
    case body

    /// Reads the notation of a profile; nil if it is invalid.
    package init?(_ notation: String) {
        guard !notation.isEmpty else { return nil }
        if notation.hasPrefix("/") {
            self = .json(Self.pointer(notation))
            return
        }
        guard let colon = notation.firstIndex(of: ":") else {
            self = .parameter(notation)
            return
        }
        let rest = String(notation[notation.index(after: colon)...])
        switch (notation[..<colon], rest.isEmpty) {
        case ("path", true): self = .path
        case ("body", true): self = .body
        case ("query", false): self = .query(rest)
        case ("form", false): self = .form(rest)
        case ("header", false): self = .header(rest)
        case ("json", false) where rest.hasPrefix("/"): self = .json(Self.pointer(rest))
        case ("xml", false):
            let parts = rest.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            self = .xml(
                parts[0].split(separator: "/").map(String.init),
                attribute: parts.dropFirst().first.map(String.init)
            )
        default: return nil
        }
    }

    /// The name of the field in faults.
    var name: String {
        switch self {
        case .parameter(let name), .query(let name), .form(let name), .header(let name): name
        case .json(let steps): "/" + steps.joined(separator: "/")
        case .xml(let steps, let attribute): steps.joined(separator: "/") + (attribute.map { "@" + $0 } ?? "")
        case .path: "the end of the path"
        case .body: "the body"
        }
    }

    private static func pointer(_ text: String) -> [String] {
        text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }
}
