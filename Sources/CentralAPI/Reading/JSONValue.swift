import Complaints
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
        var scanner = JSONScanner(bytes)
        do {
            self = try Self.read(&scanner)
            try scanner.finish()
        } catch {
            return nil
        }
    }

    private static func read(_ scanner: inout JSONScanner) throws(JSONScanner.Fault) -> JSONValue {
        switch try scanner.next() {
        case .null:
            _ = try scanner.null()
            return .null
        case .boolean: return .boolean(try scanner.boolean())
        case .string: return .string(try scanner.string())
        case .number: return number(try scanner.number())
        case .array:
            var elements: [JSONValue] = []
            try scanner.array { (element) throws(JSONScanner.Fault) in elements.append(try read(&element)) }
            return .array(elements)
        case .object:
            var members: [String: JSONValue] = [:]
            try scanner.object { (name, value) throws(JSONScanner.Fault) in members[name] = try read(&value) }
            return .object(members)
        }
    }

    /// A number that is whole counts as such, however it is written.
    private static func number(_ text: String) -> JSONValue {
        if let integer = Int64(text) { return .integer(integer) }
        let number = Double(text) ?? .nan
        return Int64(exactly: number).map(JSONValue.integer) ?? .number(number)
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
