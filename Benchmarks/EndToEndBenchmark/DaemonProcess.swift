import ChildProcesses
import Foundation
import Glibc

/// The real daemon as a process of its own, with a configuration that lets it run as fast as it can.
final class DaemonProcess {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let callbackPort: Int
    /// Seconds from its start until it took callbacks.
    private(set) var startTime = 0.0
    private let process = Process()
    private let folder: URL

    /// Starts the daemon and waits until it takes callbacks.
    ///
    /// - Parameters:
    ///   - folder: Where its ledger is, or will be.
    ///   - ports: Where the simulated SMSC and the simulated central system listen.
    ///   - confirmationWait: How long receipts are held back for the central system's number.
    /// - Throws: Where it does not start, with what it logged.
    init(folder: URL, ports: (smsc: Int, central: Int), confirmationWait: String = "10s") async throws {
        self.folder = folder
        let executable = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "lapord")
        let knowledge = URL(filePath: FileManager.default.currentDirectoryPath).appending(path: "config")
        callbackPort = LoopbackPort.free()
        let configuration = Self.configuration(
            knowledge: knowledge.path,
            callbackPort: callbackPort,
            ports: ports,
            confirmationWait: confirmationWait
        )
        let file = folder.appending(path: "lapord.yaml")
        try Data(configuration.utf8).write(to: file)
        let key = folder.appending(path: "ledger.key")
        if !FileManager.default.fileExists(atPath: key.path) {
            try Data(String(repeating: "0f", count: 32).utf8).write(to: key)
        }
        let log = folder.appending(path: "lapord.log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        process.executableURL = executable
        process.arguments = ["run", "--config", file.path]
        process.environment = Lifeline.shared.environment
        process.standardError = try FileHandle(forWritingTo: log)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let began = ContinuousClock.now
        for _ in 0..<6000 where process.isRunning {
            if LoopbackPort.isListening(callbackPort) {
                startTime = (.now - began) / .seconds(1)
                return
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        process.terminate()
        let told = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        throw Failure(description: "lapord does not listen:\n" + told)
    }

    /// Stops the daemon in order.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Seconds of processor time so far.
    var processorTime: Double { Self.processorTime(of: "\(process.processIdentifier)") }

    /// Seconds of processor time of any process so far, by its id or `self`.
    static func processorTime(of process: String) -> Double {
        let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        let fields = stat.split(separator: " ")
        guard fields.count > 15, let user = Double(fields[13]), let system = Double(fields[14]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Memory in use now and at most, in megabytes.
    var memory: (now: Int, most: Int) {
        let path = "/proc/\(process.processIdentifier)/status"
        let lines = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
        func megabytes(_ name: String) -> Int {
            (Int(lines.first { $0.hasPrefix(name) }?.filter(\.isNumber) ?? "") ?? 0) / 1024
        }
        return (megabytes("VmRSS:"), megabytes("VmHWM:"))
    }

    private static func configuration(
        knowledge: String,
        callbackPort: Int,
        ports: (smsc: Int, central: Int),
        confirmationWait: String
    ) -> String {
        """
        log: { destination: json, level: info }
        ledger: { path: ledger.sqlite, key_file: ledger.key }
        knowledge: { directory: "\(knowledge)" }
        replies: { file: "\(knowledge)/replies/id.yaml", daily_budget: 10000 }
        tickets: { calendar: "\(knowledge)/calendar.yaml" }
        conversation: { question_wait: 0s, confirmation_wait: \(confirmationWait) }
        callbacks: { host: 127.0.0.1, port: \(callbackPort), rate: 1000000 }
        carriers:
          - name: smsc
            type: http
            profile: "\(knowledge)/carriers/kannel.yaml"
            url: http://127.0.0.1:\(ports.smsc)
            settings: { username: lapord, password: benchmark }
            limits: { concurrent: 128 }
        central:
          profile: splp-v3
          address: http://127.0.0.1:\(ports.central)/lapor/3.0.0
          ids:
            channel: 1
            classifications: { default: 2 }
            categories: { default: 15 }
            locations: { default: 34 }
            institutions: { default: 9001 }
          connection: { concurrency: 128 }
          limits: { requests_per_second: 10000, burst: 10000 }
        forwarding: { concurrency: 128 }
        dispatch: { concurrency: 128 }
        operations: { socket: admin.sock }

        """
    }
}
