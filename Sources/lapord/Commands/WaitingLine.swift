import Foundation
import Glibc

/// Tells a person at a terminal that work goes on, and for how long already.
///
/// It goes to standard error, and only where that is a terminal, so that no program ever reads it.
enum WaitingLine {
    /// Does the work, telling of it once a second from the second second on.
    ///
    /// - Parameters:
    ///   - what: What is done, for example "verifying the ledger".
    ///   - work: The work.
    /// - Returns: What the work returned.
    /// - Throws: What the work threw.
    static func show<Value, Failure: Error>(
        _ what: String,
        _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard isatty(STDERR_FILENO) == 1 else { return try await work() }
        let line = Task {
            var seconds = 0
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                seconds += 1
                write("\r\(what) ... \(seconds) s")
            }
            if seconds > 0 { write("\r\u{1B}[K") }
        }
        let result: Result<Value, Failure>
        do throws(Failure) {
            result = .success(try await work())
        } catch {
            result = .failure(error)
        }
        line.cancel()
        await line.value
        return try result.get()
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
