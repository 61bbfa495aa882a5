import Foundation

/// Any JSON value, for answers whose shape is not promised.
enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Parses a text; `nil` if it is no JSON.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else { return nil }
        self = value
    }

    /// The value at a path of keys, parted by dots.
    subscript(path: String) -> JSONValue? {
        var value = self
        for key in path.split(separator: ".") {
            guard case .object(let members) = value, let next = members[String(key)] else { return nil }
            value = next
        }
        return value == .null ? nil : value
    }

    var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// A string or a whole number as text, for values whose type changes; surrounding blanks removed, empty is none.
    var text: String? {
        switch self {
        case .string(let string):
            let trimmed = string.trimmingCharacters(in: .whitespacesAndNewlines)
            return trimmed.isEmpty ? nil : trimmed
        case .integer(let integer): return String(integer)
        case .null, .boolean, .number, .array, .object: return nil
        }
    }

    /// The id of a complaint: up to 18 digits, as number or string, not 0.
    var trackingID: String? {
        guard let text, (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            text.utf8.contains(where: { $0 != 48 })
        else { return nil }
        return text
    }
}

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([String: JSONValue].self) {
            self = .object(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }
}
