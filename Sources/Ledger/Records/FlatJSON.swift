import Formats
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
    /// - Throws: ``DocumentError`` where it is none, or holds anything but texts.
    static func decode(_ bytes: Data) throws(DocumentError) -> [String: String] {
        guard bytes.count > 2 else { return [:] }
        var object: [String: String] = [:]
        var reader = JSONReader(Array(bytes))
        try reader.object { (name, value) throws(DocumentError) in object[name] = try value.string() }
        try reader.finish()
        return object
    }
}
