/// Text inside XML, HTML and SVG.
package enum MarkupText {
    /// Escapes the characters that would end a text or an attribute, and leaves out those that XML 1.0 does not allow.
    ///
    /// - Parameter text: Any text.
    /// - Returns: The text for an element's content or an attribute's value in either quotes.
    package static func escaping(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t": result.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}"..."\u{FFFF}": break
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
