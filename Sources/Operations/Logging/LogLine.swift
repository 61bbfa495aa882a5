package import Foundation
package import Logging

/// One line as it is written: complete, flat and masked.
package struct LogLine: Sendable {
    /// When it was logged.
    package var time: Date
    /// How important it is.
    package var level: Logger.Level
    /// The logger's label.
    package var label: String
    /// The module that logged it.
    package var module: String
    /// The message, masked.
    package var message: String
    /// The metadata by key, sorted, masked, nested values in a readable form.
    package var metadata: [(key: String, value: String)]
    /// The event that an operator can search for, where the metadata names one under `event`.
    package var event: NamedEvent?
    /// File and line of the call.
    package var file: String
    /// See ``file``.
    package var line: UInt

    /// Makes a line by hand, as the limiter and tests do.
    package init(
        time: Date,
        level: Logger.Level,
        label: String,
        module: String,
        message: String,
        metadata: [(key: String, value: String)] = [],
        event: NamedEvent? = nil,
        file: String = "",
        line: UInt = 0
    ) {
        self.time = time
        self.level = level
        self.label = label
        self.module = module
        self.message = message
        self.metadata = metadata
        self.event = event
        self.file = file
        self.line = line
    }

    /// Makes the line of a log call: metadata merged and flattened, everything masked.
    ///
    /// - Parameters:
    ///   - event: The call.
    ///   - label: The logger's label.
    ///   - metadata: The logger's own metadata, which the call's override.
    ///   - time: When it was logged.
    init(_ event: LogEvent, label: String, metadata: Logger.Metadata, time: Date) {
        let merged = event.metadata.map { metadata.merging($0) { _, new in new } } ?? metadata
        var flat = merged.sorted { $0.key < $1.key }
            .map { pair in
                (
                    key: pair.key,
                    value: PrivacyMask.withheldKeys.contains(pair.key.lowercased())
                        ? "(withheld)" : PrivacyMask.apply(to: Self.text(of: pair.value))
                )
            }
        if let error = event.error {
            flat.append((key: "error", value: PrivacyMask.apply(to: String(describing: error))))
        }
        self.init(
            time: time,
            level: event.level,
            label: label,
            module: event.source,
            message: PrivacyMask.apply(to: event.message.description),
            metadata: flat,
            event: flat.first { $0.key == "event" }.flatMap { NamedEvent(rawValue: $0.value) },
            file: event.file,
            line: event.line
        )
    }

    private static func text(of value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): text
        case .stringConvertible(let value): value.description
        case .array(let values): values.map(text).joined(separator: ", ")
        case .dictionary(let values):
            values.sorted { $0.key < $1.key }.map { "\($0.key)=\(text(of: $0.value))" }.joined(separator: " ")
        }
    }

    /// The syslog priority (RFC 5424, 6.2.1) of the level.
    var priority: Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
