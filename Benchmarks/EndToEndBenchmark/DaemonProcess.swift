import Foundation
import Glibc
import TestSupport

/// The real daemon as a process of its own, with a configuration that lets it run as fast as it can.
final class DaemonProcess {
    let callbackPort: Int
    /// Seconds from its start until it took callbacks.
    let startTime: Double
    private let launcher: DaemonLauncher

    /// Starts the daemon and waits until it takes callbacks.
    ///
    /// - Parameters:
    ///   - folder: The folder of its ledger, which may be there already.
    ///   - ports: The ports of the simulated SMSC and of the simulated central system.
    ///   - confirmationWait: How long confirmations are held for the central system's number.
    /// - Throws: Where it does not start, with its log.
    init(folder: URL, ports: (smsc: Int, central: Int), confirmationWait: String = "10s") async throws {
        let ports = DaemonConfiguration.Ports(smsc: ports.smsc, central: ports.central)
        var configuration = DaemonConfiguration(ports: ports)
        configuration.replies = "daily_budget: 10000"
        configuration.confirmationWait = confirmationWait
        configuration.callbacks = "rate: 1000000"
        configuration.smsc = "limits: { concurrent: 128 }"
        configuration.central = """
            connection: { concurrency: 128 }
            limits: { requests_per_second: 10000, burst: 10000 }
            """
        configuration.sections = """
            forwarding: { concurrency: 128 }
            dispatch: { concurrency: 128 }
            """
        callbackPort = ports.callbacks
        launcher = try DaemonLauncher(in: folder, configuration)
        let began = ContinuousClock.now
        try await launcher.start { LoopbackPort.isListening(ports.callbacks) }
        startTime = (.now - began) / .seconds(1)
    }

    /// Stops the daemon in order.
    func stop() {
        launcher.terminate()
        launcher.waitUntilEnd()
    }

    private var pid: Int32 { launcher.pid ?? 0 }

    /// Seconds of processor time so far.
    var processorTime: Double { Self.processorTime(of: "\(pid)") }

    /// Seconds of processor time of any process so far, by its id or `self`.
    static func processorTime(of process: String) -> Double {
        let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        let fields = stat.split(separator: " ")
        guard fields.count > 15, let user = Double(fields[13]), let system = Double(fields[14]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Memory in use now and at most, in megabytes.
    var memory: (now: Int, most: Int) {
        let path = "/proc/\(pid)/status"
        let lines = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
        func megabytes(_ name: String) -> Int {
            (Int(lines.first { $0.hasPrefix(name) }?.filter(\.isNumber) ?? "") ?? 0) / 1024
        }
        return (megabytes("VmRSS:"), megabytes("VmHWM:"))
    }
}
