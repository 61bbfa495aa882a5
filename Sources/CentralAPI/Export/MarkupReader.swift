/// Walks through the tags and texts of XML that a program wrote; namespaces are left out of account, nothing is looked up outside.
struct MarkupReader {
    /// One thing on the way.
    enum Piece {
        case open(name: String, tag: Substring.UTF8View)
        case close(name: String)
        case text(String)
    }

    private var rest: Substring.UTF8View
    private var pending: Piece?

    init(_ text: String) {
        rest = text[...].utf8
    }

    /// The next piece; nil at the end.
    mutating func next() -> Piece? {
        if let piece = pending {
            pending = nil
            return piece
        }
        guard let first = rest.first else { return nil }
        guard first == UInt8(ascii: "<") else {
            let end = rest.firstIndex(of: UInt8(ascii: "<")) ?? rest.endIndex
            let text = String(Substring(rest[..<end]))
            rest = rest[end...]
            return .text(XMLText.unescaped(text))
        }
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let tag = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        if tag.first == UInt8(ascii: "?") || tag.first == UInt8(ascii: "!") { return next() }
        if tag.first == UInt8(ascii: "/") { return .close(name: Self.name(of: tag.dropFirst())) }
        let name = Self.name(of: tag)
        if tag.last == UInt8(ascii: "/") { pending = .close(name: name) }
        return .open(name: name, tag: tag)
    }

    /// An attribute of a tag.
    static func attribute(_ name: String, of tag: Substring.UTF8View) -> String? {
        let text = Substring(tag)
        guard let start = text.firstRange(of: " \(name)=\"")?.upperBound else { return nil }
        return XMLText.unescaped(String(text[start...].prefix { $0 != "\"" }))
    }

    private static func name(of tag: Substring.UTF8View) -> String {
        let whole = tag.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "/") && $0 != 10 && $0 != 13 }
        return String(Substring(whole).split(separator: ":").last ?? "")
    }
}
