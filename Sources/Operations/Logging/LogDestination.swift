import CDispatch
import Foundation
import Glibc

/// Where log lines go.
package enum LogDestination: String, Hashable, Sendable, CaseIterable {
    /// The journal if systemd connected standard error to it, a terminal's form on a terminal, JSON lines elsewhere.
    case automatic
    /// The systemd journal, with fields.
    case journal
    /// Readable lines on standard error.
    case terminal
    /// JSON lines on standard error.
    case json

    /// Makes the sink. A journal that cannot be reached gives JSON lines on standard error instead, so that nothing is lost.
    ///
    /// - Parameter environment: The process's environment; `JOURNAL_STREAM` tells what systemd connected.
    /// - Returns: The sink.
    package func sink(environment: [String: String] = ProcessInfo.processInfo.environment) -> any LogSink {
        let output = FileDescriptorOutput()
        switch self {
        case .automatic:
            if Self.isJournal(STDERR_FILENO, stream: environment["JOURNAL_STREAM"]) {
                return Self.journal.sink(environment: environment)
            }
            return (output.isTerminal ? Self.terminal : .json).sink(environment: environment)
        case .journal:
            if let sink = try? JournalLogSink() { return sink }
            return JSONLineLogSink(output: output)
        case .terminal:
            return TerminalLogSink(output: output)
        case .json:
            return JSONLineLogSink(output: output)
        }
    }

    /// Whether the descriptor is the socket that systemd names in `JOURNAL_STREAM` as `device:inode` (systemd.exec(5)): a daemon
    /// whose standard error was redirected since inherits the variable but not the socket.
    static func isJournal(_ descriptor: Int32, stream: String?) -> Bool {
        guard let inode = stream?.split(separator: ":").last,
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
        else { return false }
        return target == "socket:[\(inode)]"
    }
}
