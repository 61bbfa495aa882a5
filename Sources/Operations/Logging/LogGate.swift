package import Foundation
package import Logging
import Synchronization

/// Where all log lines of the process pass: level, mask, limit on repeats, then the sink.
///
/// One gate serves all loggers, so that a reload changes the level of all of them at once.
package final class LogGate: Sendable {
    private struct State {
        var limiter: RepeatLimiter
        var leftOut = 0
    }

    private let sink: any LogSink
    private let now: @Sendable () -> Date
    private let uptime: @Sendable () -> Duration
    private let threshold: Mutex<Logger.Level>
    private let state: Mutex<State>

    /// Makes a gate.
    ///
    /// - Parameters:
    ///   - sink: Where lines go.
    ///   - level: The least important level that is written.
    ///   - repeats: The limits on repeats.
    ///   - now: The time that lines bear.
    ///   - uptime: A clock that never runs backwards, for the limits.
    package init(
        sink: any LogSink,
        level: Logger.Level = .info,
        repeats: RepeatLimiter.Configuration = RepeatLimiter.Configuration(),
        now: @escaping @Sendable () -> Date = { Date() },
        uptime: @escaping @Sendable () -> Duration = { MonotonicTime.now }
    ) {
        self.sink = sink
        self.now = now
        self.uptime = uptime
        threshold = Mutex(level)
        state = Mutex(State(limiter: RepeatLimiter(configuration: repeats)))
    }

    /// The least important level that is written; a reload may change it.
    package var level: Logger.Level {
        get { threshold.withLock { $0 } }
        set { threshold.withLock { $0 = newValue } }
    }

    /// A handler for a logger of this label, for `LoggingSystem.bootstrap`.
    package func handler(label: String) -> any LogHandler {
        GatedLogHandler(gate: self, label: label)
    }

    /// Makes this gate the process's logging system. Call once, before the first logger is made.
    package func bootstrap() {
        LoggingSystem.bootstrap { self.handler(label: $0) }
    }

    /// Writes the summaries of repeats whose time has come, for quiet times in which no line does it.
    package func flush() {
        tell(of: state.withLock { $0.limiter.due(at: uptime()) })
    }

    func pass(_ event: LogEvent, label: String, metadata: Logger.Metadata) {
        let line = LogLine(event, label: label, metadata: metadata, time: now())
        let (isAdmitted, summaries) = state.withLock { state in
            let uptime = uptime()
            let summaries = state.limiter.due(at: uptime)
            return (!Self.isLimited(line) || state.limiter.admits(Self.key(of: line), at: uptime), summaries)
        }
        tell(of: summaries)
        if isAdmitted { sink.write(line) }
    }

    // A ticket's way stays whole, and who asks for debug lines wants all of them.
    private static func isLimited(_ line: LogLine) -> Bool {
        line.level >= .info && !line.metadata.contains { $0.key == "ticket" }
    }

    // What one carrier brings about must not hide what is said of another, nor one cause another; there are few of both.
    private static func key(of line: LogLine) -> RepeatLimiter.Key {
        RepeatLimiter.Key(
            label: line.label,
            level: line.level.rawValue,
            message: line.message,
            subject: line.metadata.filter { $0.key == "carrier" || $0.key == "cause" }.map(\.value)
                .joined(separator: " ")
        )
    }

    private func tell(of summaries: [RepeatLimiter.Summary]) {
        for summary in summaries {
            sink.write(
                LogLine(
                    time: now(),
                    level: Logger.Level(rawValue: summary.key.level) ?? .notice,
                    label: summary.key.label,
                    module: "Operations",
                    message: "\(summary.leftOut) more lines like this one were left out: \(summary.key.message)",
                    metadata: [
                        (key: "event", value: NamedEvent.linesLeftOut.rawValue),
                        (key: "left_out", value: "\(summary.leftOut)"),
                    ] + (summary.key.subject.isEmpty ? [] : [(key: "subject", value: summary.key.subject)]),
                    event: .linesLeftOut
                )
            )
        }
    }
}

/// What a logger holds: its own metadata, and the way to the gate.
struct GatedLogHandler: LogHandler {
    let gate: LogGate
    let label: String
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private var ownLevel: Logger.Level?

    init(gate: LogGate, label: String) {
        self.gate = gate
        self.label = label
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? gate.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard let metadataProvider else {
            gate.pass(event, label: label, metadata: metadata)
            return
        }
        gate.pass(event, label: label, metadata: metadataProvider.get().merging(metadata) { _, own in own })
    }
}
