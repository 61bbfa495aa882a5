/// A document of the XML push: elements with attributes and text, read without entities beyond XML's own.
struct FlatXML {
    private var texts: [String: String] = [:]
    private var attributes: [String: [String: String]] = [:]

    /// Reads a document; nil where its tags do not match.
    init?(_ text: String) {
        var open: [String] = []
        var rest = text[...]
        var seen = false
        while let start = rest.firstIndex(of: "<") {
            if let name = open.last { texts[name, default: ""] += Self.unescaped(rest[..<start]) }
            guard let end = rest[start...].firstIndex(of: ">") else { return nil }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("?") || tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                guard open.popLast() == String(tag.dropFirst()) else { return nil }
                continue
            }
            let name = String(tag.prefix { !$0.isWhitespace && $0 != "/" })
            seen = true
            for match in tag.matches(of: /(\w+)="([^"]*)"/) {
                attributes[name, default: [:]][String(match.output.1)] = Self.unescaped(match.output.2)
            }
            if !tag.hasSuffix("/") { open.append(name) }
        }
        guard seen, open.isEmpty else { return nil }
    }

    func text(of element: String) -> String? { texts[element] }

    func attribute(_ name: String, of element: String) -> String? { attributes[element]?[name] }

    private static func unescaped(_ text: Substring) -> String {
        String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&apos;", with: "'").replacing("&amp;", with: "&")
    }
}
