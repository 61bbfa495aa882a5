import Formats

/// A text with variables, written `${name}`.
///
/// Values are escaped for their surroundings, so that no value of a request can change the structure of an answer or a
/// submission.
package struct Template: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The surroundings of a value.
    package enum Escaping: Hashable, Sendable {
        /// Plain text: control characters except line feed and tab become spaces.
        case plain
        /// A text between quotes in JSON.
        case json
        /// A text or attribute in XML.
        case xml
        /// A part of an address or form.
        case percent
        /// A header field.
        case header
        /// None: the value is unchanged.
        case verbatim
    }

    private enum Piece: Hashable, Sendable {
        case literal(String)
        case value(String)
    }

    private var pieces: [Piece] = []

    /// Reads a template; a dollar sign that begins no `${name}` stands for itself.
    package init(_ source: String) {
        var rest = source[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            if start.lowerBound > rest.startIndex { pieces.append(.literal(String(rest[..<start.lowerBound]))) }
            pieces.append(.value(String(rest[start.upperBound..<end])))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { pieces.append(.literal(String(rest))) }
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// The names of the needed values.
    package var names: [String] {
        pieces.compactMap { piece in
            if case .value(let name) = piece { name } else { nil }
        }
    }

    /// Whether the template is empty.
    package var isEmpty: Bool { pieces.isEmpty }

    /// Fills in the values.
    ///
    /// - Parameters:
    ///   - escaping: The surroundings of the values.
    ///   - value: The value of a name; an unknown one becomes empty.
    /// - Returns: The text.
    package func render(_ escaping: Escaping, _ value: (String) -> String?) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .value(let name): text += Self.escape(value(name) ?? "", for: escaping)
            }
        }
        return text
    }

    /// Fills in values as bytes, without escaping.
    func bytes(_ value: (String) -> [UInt8]?) -> [UInt8] {
        if pieces.count == 1, case .value(let name) = pieces[0] { return value(name) ?? [] }
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .literal(let literal): bytes += literal.utf8
            case .value(let name): bytes += value(name) ?? []
            }
        }
        return bytes
    }

    static func escape(_ value: String, for escaping: Escaping) -> String {
        // Plain letters, digits and spaces need no escaping, except spaces in an address.
        if escaping != .percent, value.utf8.allSatisfy(isHarmless) { return value }
        switch escaping {
        case .verbatim:
            return value
        case .percent:
            return FormReader.encode(value.utf8)
        case .plain:
            return String(String.UnicodeScalarView(value.unicodeScalars.map { isControl($0) ? " " : $0 }))
        case .header:
            return String(
                String.UnicodeScalarView(value.unicodeScalars.map { (0x20..<0x7F).contains($0.value) ? $0 : "?" })
            )
        case .json:
            return value.unicodeScalars.reduce(into: "") { text, scalar in text += json(scalar) }
        case .xml:
            return value.unicodeScalars.reduce(into: "") { text, scalar in text += xml(scalar) }
        }
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x28...0x3B, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F..<0xA0).contains(scalar.value)
    }

    private static func json(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return String(Character(scalar))
        }
    }

    private static func xml(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&apos;"
        case "\n", "\t", "\r": String(Character(scalar))
        // No control character may stand in XML 1.0, not even as a reference.
        case _ where isControl(scalar) || scalar.value == 0xFFFE || scalar.value == 0xFFFF: " "
        default: String(Character(scalar))
        }
    }
}
