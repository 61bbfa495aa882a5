import Complaints
import Foundation

/// JSON objects whose values are texts: the details of events and the values of replies, several for each message.
enum FlatJSON {
    /// Writes an object, its keys in order.
    static func encode(_ object: [String: String]) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            for (key, value) in object.sorted(by: { $0.key < $1.key }) { writer.member(named: key, value) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Reads an object.
    ///
    /// - Throws: ``JSONScanner/Fault`` where it is none, or holds anything but texts.
    static func decode(_ bytes: Data) throws(JSONScanner.Fault) -> [String: String] {
        guard bytes.count > 2 else { return [:] }
        var object: [String: String] = [:]
        var scanner = JSONScanner(Array(bytes))
        try scanner.object { (name, value) throws(JSONScanner.Fault) in object[name] = try value.string() }
        try scanner.finish()
        return object
    }
}
