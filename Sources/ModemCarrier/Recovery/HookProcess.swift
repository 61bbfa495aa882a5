import Foundation

/// Runs a program of the operator's without a shell and with a deadline.
enum HookProcess {
    /// How a program ended.
    enum Result: Hashable, Sendable {
        case exited(Int32)
        case killed
        case notStarted(String)
    }

    /// Runs a program to its end, or kills it at its deadline.
    static func run(_ hook: ResetHook) async -> Result {
        let process = Process()
        process.executableURL = URL(filePath: hook.program)
        process.arguments = hook.arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let (ends, continuation) = AsyncStream.makeStream(of: Result.self, bufferingPolicy: .bufferingOldest(1))
        process.terminationHandler = { ended in
            continuation.yield(ended.terminationReason == .exit ? .exited(ended.terminationStatus) : .killed)
        }
        do {
            try process.run()
        } catch {
            return .notStarted("\(error)")
        }
        let identifier = process.processIdentifier
        let watch = Task {
            try await Task.sleep(for: hook.deadline)
            kill(identifier, SIGKILL)
        }
        defer { watch.cancel() }
        var iterator = ends.makeAsyncIterator()
        return await iterator.next() ?? .killed
    }
}
