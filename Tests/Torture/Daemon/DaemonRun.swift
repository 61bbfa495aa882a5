import ChildProcesses
import Foundation
import Glibc

/// One life of the daemon, from its start to its end.
final class DaemonRun: Sendable {
    /// How it ended.
    enum End: Equatable {
        case killed
        case exited(Int32)
        case crashed(Int32)
    }

    private let process: Process

    init(in folder: TortureFolder, environment: [String: String]?) throws {
        process = Process()
        process.executableURL = FaultOrder.products.appending(path: "lapord")
        process.arguments = ["run", "--config", folder.configurationFile.path]
        process.environment = environment ?? Lifeline.shared.environment
        if !FileManager.default.fileExists(atPath: folder.log.path) {
            _ = FileManager.default.createFile(atPath: folder.log.path, contents: nil)
        }
        let log = try FileHandle(forWritingTo: folder.log)
        try log.seekToEnd()
        process.standardError = log
        process.standardOutput = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    func kill() {
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    }

    func terminate() {
        process.terminate()
    }

    /// Waits for its end, for a time at most; nil where it still runs.
    func end(within limit: Duration) async throws -> End? {
        let deadline = ContinuousClock.now + limit
        while process.isRunning {
            guard ContinuousClock.now < deadline else { return nil }
            try await Task.sleep(for: .milliseconds(5))
        }
        guard process.terminationReason == .uncaughtSignal else { return .exited(process.terminationStatus) }
        return process.terminationStatus == SIGKILL ? .killed : .crashed(process.terminationStatus)
    }

    /// Runs another command of the daemon; returns what it printed and its exit status.
    static func command(_ arguments: [String]) throws -> (output: String, status: Int32) {
        try Tool.run(FaultOrder.products.appending(path: "lapord").path, arguments)
    }
}
