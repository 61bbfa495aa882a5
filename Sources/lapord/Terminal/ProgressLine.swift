import Foundation
import Glibc
import Synchronization

/// Tells how far long work is, with the time that is left: on a terminal as one line that changes, elsewhere as a line now and then.
///
/// It goes to standard error, so that no program reads it as a result.
final class ProgressLine: Sendable {
    /// The time between two lines elsewhere than on a terminal, in seconds.
    private static let pause = 30.0

    private struct State {
        var shownAt: Double
        var isShown = false
    }

    private let what: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let begin: Double
    private let state: Mutex<State>

    init(_ what: String) {
        self.what = what
        begin = Self.seconds
        state = Mutex(State(shownAt: begin))
    }

    /// Tells how far the work is.
    ///
    /// - Parameters:
    ///   - done: The part that is done.
    ///   - total: The whole, in the same unit.
    func show(_ done: some BinaryInteger, of total: some BinaryInteger) {
        let (done, total) = (Double(done), Double(total))
        guard total > 0 else { return }
        let share = min(1, done / total)
        let spent = Self.seconds - begin
        let left = share > 0.01 && spent > 1 ? ", about \(Self.words(spent / share - spent)) left" : ""
        show("\(what): \(Int(share * 100)) %\(left)")
    }

    /// Tells how long work without a known end lasts, while it lasts.
    func whileWaiting<Value, Failure: Error>(_ work: () async throws(Failure) -> Value) async throws(Failure) -> Value {
        let waiting = Task { [self] in
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                show("\(what): \(Self.words(Self.seconds - begin))")
            }
        }
        defer { waiting.cancel() }
        return try await work()
    }

    /// Removes the line, where it stands on a terminal.
    func end() {
        state.withLock { state in
            if state.isShown, isTerminal { Self.write("\r\u{1B}[K") }
            state.isShown = false
        }
    }

    private func show(_ line: String) {
        let now = Self.seconds
        state.withLock { state in
            guard now - state.shownAt >= (isTerminal ? 0.5 : Self.pause) else { return }
            state.shownAt = now
            state.isShown = true
            Self.write(isTerminal ? "\r\(line)\u{1B}[K" : "\(line)\n")
        }
    }

    private static func words(_ seconds: Double) -> String {
        switch Int(seconds.rounded(.up)) {
        case let seconds where seconds < 90: "\(seconds) s"
        case let seconds where seconds < 5400: "\((seconds + 30) / 60) min"
        case let seconds: "\((seconds + 1800) / 3600) h"
        }
    }

    private static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
