import ArgumentParser
import UnixSignals

/// Ends long work in order when a person or the system asks a command to stop.
enum Interruption {
    /// The exit status of a command that SIGINT ended, as shells tell it.
    private static let status: Int32 = 130

    /// Does the work, and cancels it at SIGINT and SIGTERM: it then takes back what is half done.
    ///
    /// - Parameter work: The work, which looks for its cancellation between two steps.
    /// - Returns: The value of the work.
    /// - Throws: An error of the work; an exit status where it was cancelled.
    static func cancelling<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value
    {
        let task = Task { try await work() }
        let signals = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { task.cancel() }
        }
        defer { signals.cancel() }
        do {
            return try await task.value
        } catch {
            guard task.isCancelled else { throw error }
            complain("interrupted; what was half done was taken back")
            throw ExitCode(status)
        }
    }
}
