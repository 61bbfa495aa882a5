/// The little XML that the push needs: escaping, and the text of a flat answer's elements.
///
/// No parser: entities beyond the five of XML and numeric ones are left as they stand, nothing outside the text is ever read.
enum XMLText {
    /// A text for element content or attribute value; characters that XML 1.0 does not allow are left out.
    static func escaped(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&apos;"
            case "\n", "\t": output.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}"..."\u{FFFF}": break
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// The name of the outermost element.
    static func rootName(of text: String) -> String? {
        var rest = text[...]
        while let open = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: open)...]
            guard let first = rest.first else { return nil }
            if first == "?" || first == "!" { continue }
            let name = rest.prefix { $0.isLetter || $0.isNumber || "_-.:".contains($0) }
            return name.isEmpty ? nil : name.lowercased()
        }
        return nil
    }

    /// Whether the outermost element is closed at the end of the text, so that nothing was cut off.
    static func isClosed(_ text: String, root: String) -> Bool {
        let end = text.lowercased().reversed().drop { $0.isWhitespace }
        let tail = String(end.prefix(root.count + 3).reversed())
        return tail == "</\(root)>" || (tail.hasSuffix("/>") && text.lowercased().contains("<\(root)"))
    }

    /// The text of the first element of a name without elements in it, case ignored, entities and CDATA resolved.
    static func content(of element: String, in text: String) -> String? {
        let lowered = text.lowercased()
        // Lowercasing can change lengths outside ASCII; then only the exact spelling is found.
        let haystack = lowered.utf8.count == text.utf8.count ? Array(lowered.utf8) : Array(text.utf8)
        let original = Array(text.utf8)
        guard let open = haystack.firstRange(of: Array("<\(element)".utf8)),
            let start = haystack[open.upperBound...].firstIndex(of: UInt8(ascii: ">")),
            open.upperBound == start || haystack[open.upperBound] == UInt8(ascii: " "),
            let close = haystack[start...].firstRange(of: Array("</\(element)".utf8))
        else { return nil }
        let inner = String(decoding: original[(start + 1)..<close.lowerBound], as: UTF8.self)
        let trimmed = inner.drop { $0.isWhitespace }
        if trimmed.hasPrefix("<![CDATA["), let end = trimmed.firstRange(of: "]]>") {
            return String(trimmed[trimmed.index(trimmed.startIndex, offsetBy: 9)..<end.lowerBound])
        }
        return inner.contains("<") ? nil : unescaped(inner)
    }

    static func unescaped(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var output = ""
        var rest = text[...]
        while let ampersand = rest.firstIndex(of: "&") {
            output += rest[..<ampersand]
            rest = rest[ampersand...]
            guard let semicolon = rest.prefix(12).firstIndex(of: ";"),
                let character = character(of: rest[rest.index(after: ampersand)..<semicolon])
            else {
                output.append("&")
                rest = rest.dropFirst()
                continue
            }
            output.append(character)
            rest = rest[rest.index(after: semicolon)...]
        }
        return output + rest
    }

    private static func character(of entity: Substring) -> Character? {
        switch entity {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard entity.hasPrefix("#") else { return nil }
            let digits = entity.dropFirst()
            let isHexadecimal = digits.hasPrefix("x")
            let value = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10)
            return value.flatMap(UnicodeScalar.init).map(Character.init)
        }
    }
}
