import Formats
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
        var json = JSONWriter()
        json.object { json in
            json.member("event", line.event?.rawValue)
            json.member("level", line.level.rawValue)
            json.member("logger", line.label)
            json.member("message", line.message)
            json.name("metadata")
            json.object { json in
                // The last of several with one key counts, as everywhere.
                var written: Set<String> = ["event"]
                var fields: [(key: String, value: String)] = []
                for field in line.metadata.reversed() where written.insert(field.key).inserted { fields.append(field) }
                for field in fields.reversed() { json.member(named: field.key, field.value) }
            }
            json.member("module", line.module)
            json.member("time", timeStyle.format(line.time))
        }
        return PrintableText.json(json.bytes) + [UInt8(ascii: "\n")]
    }
}
