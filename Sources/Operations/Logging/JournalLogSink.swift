import Foundation
import Logging

/// Writes to the systemd journal in its native protocol, so that fields stay fields.
///
/// A line becomes `MESSAGE`, `PRIORITY`, `SYSLOG_IDENTIFIER`, `CODE_FILE`, `CODE_LINE`, `CODE_MODULE`, `LAPORD_LOGGER`, one
/// `LAPORD_…` field for each metadata key, and `MESSAGE_ID` where the metadata names a ``NamedEvent``. Protocol: systemd's
/// "Native Journal Protocol" document.
package struct JournalLogSink: LogSink {
    private let socket: JournalSocket
    private let identifier: String

    /// Makes a sink.
    ///
    /// - Parameters:
    ///   - path: The journal's socket.
    ///   - identifier: What `journalctl -t` selects.
    /// - Throws: ``SystemCallError`` where no journal listens there.
    package init(path: String = "/run/systemd/journal/socket", identifier: String = "lapord") throws {
        socket = try JournalSocket(path: path)
        self.identifier = identifier
    }

    package func write(_ line: LogLine) {
        socket.send(Self.encode(line, identifier: identifier))
    }

    static func encode(_ line: LogLine, identifier: String) -> [UInt8] {
        var datagram: [UInt8] = []
        append("PRIORITY", "\(line.priority)", to: &datagram)
        append("SYSLOG_IDENTIFIER", identifier, to: &datagram)
        append("MESSAGE", summary(of: line), to: &datagram)
        if let event = line.event {
            append("MESSAGE_ID", event.identifier, to: &datagram)
        }
        append("CODE_MODULE", line.module, to: &datagram)
        if !line.file.isEmpty {
            append("CODE_FILE", line.file, to: &datagram)
            append("CODE_LINE", "\(line.line)", to: &datagram)
        }
        append("LAPORD_LOGGER", line.label, to: &datagram)
        for (key, value) in line.metadata {
            guard let name = fieldName(of: key) else { continue }
            append(name, value, to: &datagram)
        }
        return datagram
    }

    // Plain journalctl shows only the message, so what an operator needs stands in it too.
    private static func summary(of line: LogLine) -> String {
        let facts = line.metadata.filter { $0.key != "event" }.map { "\($0.key)=\($0.value)" }
        return facts.isEmpty ? line.message : "\(line.message) (\(facts.joined(separator: ", ")))"
    }

    static func fieldName(of key: String) -> String? {
        let letters = key.uppercased().unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "A"..."Z", "0"..."9": Character(scalar)
            default: "_"
            }
        }
        guard !letters.isEmpty else { return nil }
        return "LAPORD_" + String(letters.prefix(57))
    }

    private static func append(_ name: String, _ value: String, to datagram: inout [UInt8]) {
        datagram.append(contentsOf: name.utf8)
        if value.utf8.contains(0x0A) {
            datagram.append(0x0A)
            withUnsafeBytes(of: UInt64(value.utf8.count).littleEndian) { datagram.append(contentsOf: $0) }
        } else {
            datagram.append(UInt8(ascii: "="))
        }
        datagram.append(contentsOf: value.utf8)
        datagram.append(0x0A)
    }
}
