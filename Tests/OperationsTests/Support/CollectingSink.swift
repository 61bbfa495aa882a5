import Operations
import Synchronization

/// Keeps the lines that reach it.
final class CollectingSink: LogSink {
    private let collected = Mutex<[LogLine]>([])

    var lines: [LogLine] { collected.withLock { $0 } }

    func write(_ line: LogLine) {
        collected.withLock { $0.append(line) }
    }
}
