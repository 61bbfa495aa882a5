import Formats
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
        for parameter in FormReader.read(form.utf8) where parameter.isAssigned {
            values[parameter.name] = String(decoding: parameter.value, as: UTF8.self)
        }
    }
}
