import Foundation
import Logging

/// One JSON object a line, for containers and collectors.
///
/// Keys: `time` (RFC 3339 in UTC with milliseconds), `level`, `logger`, `module`, `message`, `event` where there is one, and
/// `metadata` with the rest.
package struct JSONLineLogSink: LogSink {
    private static let timeStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    private let output: FileDescriptorOutput

    /// Makes a sink.
    package init(output: FileDescriptorOutput = FileDescriptorOutput()) {
        self.output = output
    }

    package func write(_ line: LogLine) {
        output.write(Self.encode(line))
    }

    static func encode(_ line: LogLine) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(384)
        bytes.append(UInt8(ascii: "{"))
        if let event = line.event { append("event", event.rawValue, to: &bytes) }
        append("level", line.level.rawValue, to: &bytes)
        append("logger", line.label, to: &bytes)
        append("message", line.message, to: &bytes)
        bytes.append(contentsOf: ",\"metadata\":{".utf8)
        // The last of several with one key counts, as everywhere.
        var written: Set<String> = ["event"]
        var fields: [(key: String, value: String)] = []
        for field in line.metadata.reversed() where written.insert(field.key).inserted { fields.append(field) }
        for field in fields.reversed() { append(field.key, field.value, to: &bytes) }
        bytes.append(UInt8(ascii: "}"))
        append("module", line.module, to: &bytes)
        append("time", timeStyle.format(line.time), to: &bytes)
        bytes.append(contentsOf: "}\n".utf8)
        return bytes
    }

    /// Adds a member, with a comma where it is not the first of its object.
    private static func append(_ key: String, _ value: String, to bytes: inout [UInt8]) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        append(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(value, to: &bytes)
    }

    /// RFC 8259, 7: quotation mark, backslash and control characters must be escaped, nothing else need be.
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes += [0x5C, byte]
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}
