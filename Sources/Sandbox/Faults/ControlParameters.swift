import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The parameters of a request to a simulated peer: those of its query, then those of its form or JSON object.
struct ControlParameters {
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
        for pair in form.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = Self.decode(parts[0]), let value = Self.decode(parts[1]) else {
                continue
            }
            values[name] = value
        }
    }

    /// The decoded text; nil if an escape is invalid.
    private static func decode(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexadecimal), let low = rest.next().flatMap(hexadecimal) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8? {
        Character(Unicode.Scalar(digit)).hexDigitValue.map(UInt8.init)
    }
}
