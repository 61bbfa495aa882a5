import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The parameters of a request: those of its query, then those of its form or JSON object.
struct SMSCParameters {
    private var values: [String: String] = [:]

    init(_ request: Request, body: ByteBuffer) {
        self.init(query: request.uri.query ?? "", body: Data(body.readableBytesView))
    }

    init(query: String, body bytes: Data) {
        add(form: query)
        guard !bytes.isEmpty else { return }
        if let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] {
            for (name, value) in object { values[name] = "\(value)" }
        } else {
            add(form: String(decoding: bytes, as: UTF8.self))
        }
    }

    subscript(name: String) -> String? { values[name] }

    private mutating func add(form: String) {
        for pair in form.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = Self.decode(parts[0]), let value = Self.decode(parts[1]) else {
                continue
            }
            values[name] = value
        }
    }

    private static func decode(_ text: Substring) -> String? {
        // Most values have nothing to decode.
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else {
            return String(text)
        }
        return text.replacing("+", with: " ").removingPercentEncoding
    }
}
