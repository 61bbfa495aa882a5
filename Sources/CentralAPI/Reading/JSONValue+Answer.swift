import Formats
import Foundation

/// Reads of an answer whose shape is not promised.
extension JSONValue {
    /// Reads the body of an answer; nil where it is no JSON.
    init?(answer bytes: [UInt8]) {
        let limits = DocumentLimits(depth: 64, values: 2_000_000)
        guard let value = try? JSONValue(bytes, limits: limits) else { return nil }
        self = value
    }

    /// The value at a path of names, parted by dots; nil where it is missing or `null`.
    subscript(path path: String) -> JSONValue? {
        let value = path.split(separator: ".").reduce(self as JSONValue?) { $0?[String($1)] }
        return value == .null ? nil : value
    }

    var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// A string or a whole number as text, for values whose type changes; surrounding blanks removed, empty is none.
    var text: String? {
        switch self {
        case .string(let bytes):
            let trimmed = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            return trimmed.isEmpty ? nil : trimmed
        case .number(let bytes):
            let written = String(decoding: bytes, as: UTF8.self)
            // A whole number counts as such in whatever way it is written.
            return (Int64(written) ?? Double(written).flatMap { Int64(exactly: $0) }).map { String($0) }
        case .null, .boolean, .array, .object: return nil
        }
    }

    /// The tracking ID of a complaint.
    var trackingID: String? { text.flatMap(TrackingID.digits(of:)) }
}
