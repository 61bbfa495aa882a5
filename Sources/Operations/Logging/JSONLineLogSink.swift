import Foundation
import Logging

/// One JSON object a line, for containers and collectors.
///
/// Keys: `time` (RFC 3339 in UTC with milliseconds), `level`, `logger`, `module`, `message`, `event` where there is one, and
/// `metadata` with the rest.
package struct JSONLineLogSink: LogSink {
    private let output: FileDescriptorOutput

    /// Makes a sink.
    package init(output: FileDescriptorOutput = FileDescriptorOutput()) {
        self.output = output
    }

    package func write(_ line: LogLine) {
        output.write(Self.encode(line))
    }

    static func encode(_ line: LogLine) -> [UInt8] {
        let record = Record(
            time: line.time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            level: line.level.rawValue,
            logger: line.label,
            module: line.module,
            message: line.message,
            event: line.event?.rawValue,
            metadata: Dictionary(
                line.metadata.filter { $0.key != "event" }.map { ($0.key, $0.value) },
                uniquingKeysWith: { _, new in new }
            )
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Every field is a String, which always encodes.
        guard let data = try? encoder.encode(record) else { return [] }
        return Array(data) + [0x0A]
    }

    private struct Record: Encodable {
        var time: String
        var level: String
        var logger: String
        var module: String
        var message: String
        var event: String?
        var metadata: [String: String]
    }
}
