/// A place that log lines go to.
package protocol LogSink: Sendable {
    /// Writes one line. Never throws and never waits long: a line that cannot be written is lost and counted.
    func write(_ line: LogLine)
}
