package import Foundation
import Synchronization

/// The real daemon as a process of its own, in a folder with its configuration, ledger and log.
///
/// The process ends with the one that started it.
package final class DaemonLauncher: Sendable {
    /// How a process ended.
    package enum End: Equatable, Sendable {
        case killed
        case exited(Int32)
        case crashed(Int32)
    }

    /// The executable, which is built beside the running one.
    package static let executable = Checkout.products.appending(path: "lapord")

    /// The key of a new ledger, in hexadecimal digits.
    package static let key = String(repeating: "0f", count: 32)

    /// The folder.
    package let folder: URL
    private let process = Mutex<Process?>(nil)

    /// Writes the configuration into a folder, and the key where there is none; nothing is started.
    package init(in folder: URL, _ configuration: DaemonConfiguration) throws {
        self.folder = folder
        try configuration.text.write(to: configurationFile, atomically: true, encoding: .utf8)
        let key = folder.appending(path: "ledger.key")
        if !FileManager.default.fileExists(atPath: key.path) {
            try Self.key.write(to: key, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
        }
    }

    /// Its configuration.
    package var configurationFile: URL { folder.appending(path: "lapord.yaml") }
    /// The log of all its lives.
    package var logFile: URL { folder.appending(path: "lapord.log") }
    /// The socket of the admin interface.
    package var socket: URL { folder.appending(path: "admin.sock") }

    /// The daemon's log over all its lives.
    package var log: String { (try? String(contentsOf: logFile, encoding: .utf8)) ?? "" }

    /// The id of the process; nil before the first start.
    package var pid: Int32? { process.withLock { $0?.processIdentifier } }

    /// Whether the process runs.
    package var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }

    /// Starts the process and returns at once.
    ///
    /// - Parameter environment: Variables besides those of this process.
    /// - Throws: Where it cannot be started.
    package func start(environment: [String: String] = [:]) throws {
        let started = Process()
        started.executableURL = Self.executable
        started.arguments = ["run", "--config", configurationFile.path]
        started.environment = Lifeline.shared.environment.merging(environment) { $1 }
        if !FileManager.default.fileExists(atPath: logFile.path) {
            _ = FileManager.default.createFile(atPath: logFile.path, contents: nil)
        }
        let log = try FileHandle(forWritingTo: logFile)
        try log.seekToEnd()
        started.standardError = log
        started.standardOutput = log
        started.standardInput = FileHandle.nullDevice
        try started.run()
        process.withLock { $0 = started }
    }

    /// Starts the process and waits until it is ready.
    ///
    /// - Parameters:
    ///   - environment: Variables besides those of this process.
    ///   - isReady: Asked every few milliseconds.
    /// - Throws: Where the process ends, with its log, or does not become ready.
    package func start(
        environment: [String: String] = [:],
        until isReady: () async throws -> Bool
    ) async throws {
        try start(environment: environment)
        try await eventually("the daemon's readiness") {
            if let end { throw TestFailure("the daemon has ended (\(end)):\n\(log.suffix(4000))") }
            return try await isReady()
        }
    }

    /// Sends the process SIGKILL and returns at once.
    package func strike() {
        guard let running = process.withLock({ $0 }), running.isRunning else { return }
        Foundation.kill(running.processIdentifier, SIGKILL)
    }

    /// Kills the process, and waits for its end.
    package func kill() {
        strike()
        waitUntilEnd()
    }

    /// Waits for the end of the process, however long it takes.
    package func waitUntilEnd() {
        process.withLock { $0 }?.waitUntilExit()
    }

    /// Asks the process to stop.
    package func terminate() {
        process.withLock { $0?.terminate() }
    }

    /// How the process has ended; nil while it runs and before its start.
    package var end: End? {
        guard let process = process.withLock({ $0 }), !process.isRunning else { return nil }
        guard process.terminationReason == .uncaughtSignal else { return .exited(process.terminationStatus) }
        return process.terminationStatus == SIGKILL ? .killed : .crashed(process.terminationStatus)
    }

    /// Waits for the end of the process.
    ///
    /// - Parameter limit: The longest time to wait.
    /// - Returns: How it ended; nil where it still runs.
    /// - Throws: Where the task is cancelled.
    package func end(within limit: Duration) async throws -> End? {
        do {
            let found: End = try await eventually("the daemon's end", within: limit) { end }
            return found
        } catch is TestFailure {
            return nil
        }
    }

    /// Runs another command of the executable.
    ///
    /// - Parameters:
    ///   - arguments: Its arguments.
    ///   - input: What it reads; nothing where it is nil.
    /// - Returns: What it printed, errors among it, and its exit status.
    /// - Throws: Where it cannot be started.
    package static func run(_ arguments: [String], input: String? = nil) throws -> (output: String, status: Int32) {
        try Tool.run(executable.path, arguments, input: input)
    }
}
