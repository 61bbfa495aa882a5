import ChildProcesses
import CurlHTTP
import Foundation
import GRDB
import Logging
import Sandbox
import ServiceLifecycle
import Synchronization

/// The real daemon as a process of its own, with simulated peers that outlive it.
final class DaemonProcess: Sendable {
    let folder: URL
    let smsc: SimulatedSMSC
    let modem: SimulatedModem
    let central: SimulatedCentralSystem
    let http: CurlClient
    private let ports: (callbacks: Int, smsc: Int, central: Int, operations: Int)
    private let process = Mutex<Process?>(nil)

    /// Runs a test with peers that listen; the daemon is started by the test.
    static func with(_ body: (DaemonProcess) async throws -> Void) async throws {
        let daemon = try DaemonProcess()
        let logger = Logger(label: "peers") { _ in SwiftLogNoOpLogHandler() }
        let peers = ServiceGroup(services: [daemon.smsc, daemon.central], logger: logger)
        try daemon.modem.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await peers.run() }
            do {
                _ = await daemon.smsc.boundPort()
                _ = try await daemon.central.listeningPort()
                try await body(daemon)
            } catch {
                daemon.keepForInspection(error)
                daemon.kill()
                await peers.triggerGracefulShutdown()
                throw error
            }
            daemon.kill()
            await peers.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        daemon.modem.stop()
        await daemon.http.shutdown()
        try? FileManager.default.removeItem(at: daemon.folder)
    }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "lapord-e2e-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            at: folder.appending(path: "store"),
            withIntermediateDirectories: true
        )
        ports = (LoopbackPort.free(), LoopbackPort.free(), LoopbackPort.free(), LoopbackPort.free())
        let quiet = Logger(label: "peers") { _ in SwiftLogNoOpLogHandler() }
        smsc = SimulatedSMSC(
            configuration: .init(
                port: ports.smsc,
                messageURL: "http://127.0.0.1:\(ports.callbacks)/carriers/smsc/mo"
            ),
            logger: quiet
        )
        modem = SimulatedModem(
            configuration: .init(devicePath: folder.appending(path: "modem").path),
            logger: quiet
        )
        central = try SimulatedCentralSystem(configuration: .init(port: ports.central), logger: quiet)
        http = CurlClient(
            configuration: .init(deadlines: CurlDeadlines(connect: .seconds(5), total: .seconds(30))),
            logger: quiet
        )
        try configuration.write(to: folder.appending(path: "lapord.yaml"), atomically: true, encoding: .utf8)
        try String(repeating: "0f", count: 32).write(
            to: folder.appending(path: "ledger.key"),
            atomically: true,
            encoding: .utf8
        )
    }

    /// The port that carriers call.
    var callbackPort: Int { ports.callbacks }

    /// Adds a carrier to the configuration, before the daemon is started.
    func add(carrier: String) throws {
        let file = folder.appending(path: "lapord.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("carriers:\n", with: "carriers:\n" + carrier, maxReplacements: 1)
            .write(to: file, atomically: true, encoding: .utf8)
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String

        init(_ description: String) {
            self.description = description
        }
    }

    // MARK: The daemon

    /// Where the executable stands: beside the tests.
    static var executable: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "lapord")
    }

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Where the ledger lies, alone, so that a test may mount something there.
    var store: URL { folder.appending(path: "store") }

    /// The process that runs.
    var pid: Int32? { process.withLock { $0?.processIdentifier } }

    /// While this file exists, a daemon that was started with ``failingDisk`` cannot write its ledger; it names the error.
    var diskSwitch: URL { folder.appending(path: "disk-fails") }

    /// The environment of a daemon whose disk fails on demand; see `CFaultyCalls.h`.
    var failingDisk: [String: String] {
        let library = Self.executable.deletingLastPathComponent().appending(path: "libFaultyCalls.so")
        return [
            "LD_PRELOAD": library.path, "FAULTY_SWITCH": diskSwitch.path,
            "FAULTY_PATHS": store.resolvingSymlinksInPath().appending(path: "ledger.sqlite").path,
        ]
    }

    /// Starts the daemon and waits until it takes callbacks.
    ///
    /// - Parameter environment: What its environment has besides that of the tests.
    /// - Throws: Where it does not become ready.
    func start(environment: [String: String] = [:]) async throws {
        let started = Process()
        started.executableURL = Self.executable
        started.arguments = ["run", "--config", folder.appending(path: "lapord.yaml").path]
        started.environment = Lifeline.shared.environment.merging(environment) { $1 }
        let log = folder.appending(path: "lapord.log")
        if !FileManager.default.fileExists(atPath: log.path) {
            _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        }
        let handle = try FileHandle(forWritingTo: log)
        try handle.seekToEnd()
        started.standardError = handle
        started.standardOutput = handle
        started.standardInput = FileHandle.nullDevice
        try started.run()
        process.withLock { $0 = started }
        try await eventually("readiness") {
            guard started.isRunning else { throw Failure("the daemon ended with status \(started.terminationStatus)") }
            let health = try await self.request("GET", "http://127.0.0.1:\(self.ports.operations)/healthz")
            let callback = try await self.request("POST", self.callback("smsc"))
            return health?.status == 200 && callback != nil
        }
    }

    /// Kills the daemon, as a power cut would.
    func kill() {
        guard let running = process.withLock({ $0 }), running.isRunning else { return }
        Glibc.kill(running.processIdentifier, SIGKILL)
        running.waitUntilExit()
    }

    /// Asks the daemon to stop; returns its exit status.
    func terminate() async throws -> Int32 {
        guard let running = process.withLock({ $0 }) else { throw Failure("the daemon was not started") }
        running.terminate()
        try await eventually("the daemon's end") { !running.isRunning }
        let status = running.terminationStatus
        if status != 0 { keepForInspection(Failure("the daemon ended with status \(status)")) }
        return status
    }

    /// What the daemon has logged over all its lives.
    var log: String {
        (try? String(contentsOf: folder.appending(path: "lapord.log"), encoding: .utf8)) ?? ""
    }

    /// Runs a command line; returns what it printed and its exit status.
    func run(_ arguments: [String]) throws -> (output: String, status: Int32) {
        try Tool.run(Self.executable.path, arguments)
    }

    private func keepForInspection(_ error: any Error) {
        FileHandle.standardError.write(
            Data("end to end: \(error)\nthe daemon's last words:\n\(log.suffix(4000))\n".utf8)
        )
    }

    // MARK: Talking to it

    func callback(_ carrier: String) -> String {
        "http://127.0.0.1:\(ports.callbacks)/carriers/\(carrier)/mo"
    }

    var operations: String { "http://127.0.0.1:\(ports.operations)" }

    /// How many replies the ledger holds in each state.
    func replies() throws -> [String: Int] { try count("outbound_message", by: "state") }

    /// How many rows of a table the ledger holds for each value of a column.
    func count(_ table: String, by column: String) throws -> [String: Int] {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let path = store.appending(path: "ledger.sqlite").path
        return try DatabaseQueue(path: path, configuration: configuration).read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT \(column), count(*) FROM \(table) GROUP BY 1")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    /// Asks; nil where nobody answers.
    func request(
        _ method: String,
        _ url: String,
        headers: CurlHeaders = [:],
        body: [UInt8]? = nil
    ) async throws -> CurlResponse? {
        try? await http.execute(
            CurlRequest(method: method, url: url, headers: headers, body: body, repetition: .forbidden)
        )
    }

    /// Waits until something holds, looking at short intervals; fails loudly after a generous deadline.
    func eventually(
        _ what: String,
        within limit: Duration = .seconds(90),
        _ condition: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !condition() {
            guard ContinuousClock.now < deadline else { throw Failure("\(what) did not come within \(limit)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private var configuration: String {
        let config = Self.repository.appending(path: "config").path
        return """
            log: { destination: json, level: info }
            ledger:
              path: store/ledger.sqlite
              key_file: ledger.key
            knowledge: { directory: "\(config)" }
            replies: { file: "\(config)/replies/id.yaml", daily_budget: 1000, cost_per_segment: 350 }
            tickets: { prefix: LP, calendar: "\(config)/calendar.yaml" }
            conversation: { question_wait: 0s, confirmation_wait: 0s }
            callbacks: { host: 127.0.0.1, port: \(ports.callbacks) }
            carriers:
              - name: smsc
                type: http
                profile: "\(config)/carriers/kannel.yaml"
                url: http://127.0.0.1:\(ports.smsc)
                settings: { username: lapord, password: test }
              - name: generic
                type: http
                profile: "\(config)/carriers/generic.yaml"
                url: http://127.0.0.1:\(ports.smsc)
              - name: modem
                type: modem
                device: "\(folder.appending(path: "modem").path)"
                service_number: "9009"
                poll: 1s
                balance: { code: "*888#" }
            central:
              profile: splp-v3
              address: http://127.0.0.1:\(ports.central)/lapor/3.0.0
              look_up_path: /complaints?keyword={ticket}
              ids:
                channel: 1
                classifications: { default: 2 }
                categories: { default: 15 }
                locations: { default: 34 }
                institutions: { default: 9001 }
              follow_up: { user_id: 1, institution_from_id: 9001, institution_to_id: 9001, template_code: reply }
              limits: { requests_per_second: 1000, burst: 1000 }
              circuit: { open: 1s, open_at_most: 2s }
            forwarding:
              retries: { first: 200ms, longest: 2s, attempts: 1000 }
              uncertain: { policy: resend_when_absent, after: 1s, look_up_interval: 500ms }
            dispatch:
              retries: { first: 200ms, longest: 2s, attempts: 1000 }
            operations:
              socket: admin.sock
              listen: { host: 127.0.0.1, port: \(ports.operations) }

            """
    }
}
