/// Any JSON value, for documents whose shape is not known.
///
/// Texts are kept as bytes, so that one that is not UTF-8 can still be stored as it came, and numbers as they are written, so that
/// `628120000000000000` stays what it is.
package enum JSONValue: Hashable, Sendable {
    /// One member of an object.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    case null
    case boolean(Bool)
    /// A number as it is written.
    case number([UInt8])
    case string([UInt8])
    case array([JSONValue])
    case object([Member])

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - mode: The strictness.
    ///   - limits: The limits of its depth and number of values.
    /// - Throws: ``DocumentError`` where it is no JSON or beyond the limits.
    package init(
        _ bytes: [UInt8],
        mode: JSONReader.Mode = .strict,
        limits: DocumentLimits = DocumentLimits()
    ) throws(DocumentError) {
        var reader = JSONReader(bytes, mode: mode, depth: limits.depth)
        var left = limits.values
        self = try Self.read(&reader, &left)
        try reader.finish()
    }

    private static func read(_ reader: inout JSONReader, _ left: inout Int) throws(DocumentError) -> JSONValue {
        let kind = try reader.next()
        left -= 1
        guard left >= 0 else { throw reader.fault("too many values") }
        switch kind {
        case .null:
            _ = try reader.null()
            return .null
        case .boolean: return .boolean(try reader.boolean())
        case .string: return .string(try reader.stringBytes())
        case .number: return .number(Array(try reader.number()))
        case .array:
            var elements: [JSONValue] = []
            try reader.array { (reader) throws(DocumentError) in elements.append(try read(&reader, &left)) }
            return .array(elements)
        case .object:
            var members: [Member] = []
            try reader.object { (name, reader) throws(DocumentError) in
                members.append(Member(name: name, value: try read(&reader, &left)))
            }
            return .object(members)
        }
    }

    /// The member of an object; the last one where a name stands twice, as most JSON readers have it.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The bytes of a text, or of a number or truth value as it is written; nil for everything else.
    package var bytes: [UInt8]? {
        switch self {
        case .string(let bytes), .number(let bytes): bytes
        case .boolean(let isTrue): Array((isTrue ? "true" : "false").utf8)
        case .null, .array, .object: nil
        }
    }
}
