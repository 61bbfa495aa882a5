import Foundation
@preconcurrency import Glibc

/// The lines of the standard input.
enum StandardInput {
    /// Whether a person can type here.
    static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// The lines until the end of the input.
    ///
    /// A separate thread reads them, since reading a terminal cannot be interrupted; it ends with the process.
    static func lines() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(100))
        let thread = Thread {
            while let line = readLine() {
                continuation.yield(line)
            }
            continuation.finish()
        }
        thread.start()
        return stream
    }
}
