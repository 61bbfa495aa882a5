import Formats
package import Foundation
import Logging

/// One readable line, coloured where a human looks at it.
package struct TerminalLogSink: LogSink {
    private let output: FileDescriptorOutput
    private let isColoured: Bool
    private let zone: TimeZone

    /// Makes a sink.
    ///
    /// - Parameters:
    ///   - output: Where lines go.
    ///   - isColoured: Whether levels are coloured; nil does so on a terminal, unless `NO_COLOR` is set.
    ///   - zone: The zone of the times shown.
    package init(
        output: FileDescriptorOutput = FileDescriptorOutput(),
        isColoured: Bool? = nil,
        zone: TimeZone = .current
    ) {
        self.output = output
        self.isColoured =
            isColoured ?? (output.isTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty)
        self.zone = zone
    }

    package func write(_ line: LogLine) {
        output.write(Array(format(line).utf8))
    }

    func format(_ line: LogLine) -> String {
        var style = Date.FormatStyle(locale: Locale(identifier: "en_GB"), timeZone: zone)
            .hour(.twoDigits(amPM: .omitted)).minute(.twoDigits).second(.twoDigits)
        style.calendar = Calendar(identifier: .gregorian)
        let level = line.level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        var text = "\(line.time.formatted(style)) \(paint(level, colour(of: line))) \(PrintableText.line(line.message))"
        for (key, value) in line.metadata where key != "event" {
            text += " " + paint("\(key)=\(quoted(value))", "2")
        }
        return text + "\n"
    }

    private func colour(of line: LogLine) -> String {
        switch line.level {
        case .trace, .debug: "2"
        case .info: "32"
        case .notice: "36"
        case .warning: "33"
        case .error: "31"
        case .critical: "1;31"
        }
    }

    private func paint(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private func quoted(_ value: String) -> String {
        value.contains(" ") || value.isEmpty ? "\"\(PrintableText.line(value))\"" : PrintableText.line(value)
    }
}
