import CurlHTTP
import Foundation
import GRDB
import Logging
import Sandbox
import ServiceLifecycle
import TestSupport
import Testing

/// The real daemon as a process of its own, with simulated peers that outlive it.
final class DaemonProcess: Sendable {
    let launcher: DaemonLauncher
    let smsc: SimulatedSMSC
    let modem: SimulatedModem
    let central: SimulatedCentralSystem
    let http: CurlClient
    private let ports = DaemonConfiguration.Ports()
    let operationsPort = LoopbackPort.free()

    /// Runs a test with peers that listen; the daemon is started by the test.
    static func with(_ body: (DaemonProcess) async throws -> Void) async throws {
        let daemon = try DaemonProcess()
        let peers = ServiceGroup(services: [daemon.smsc, daemon.central], logger: .quiet)
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
        let folder = try makeTemporaryFolder("e2e")
        let modemDevice = folder.appending(path: "modem")
        try FileManager.default.createDirectory(at: folder.appending(path: "store"), withIntermediateDirectories: true)
        var configuration = DaemonConfiguration(ports: ports)
        configuration.ledger = "store/ledger.sqlite"
        configuration.replies += "\ncost_per_segment: 350"
        configuration.carriers = """
            - name: generic
              type: http
              profile: "\(Checkout.config.path)/carriers/generic.yaml"
              url: http://127.0.0.1:\(ports.smsc)
            \(DaemonConfiguration.modem(at: modemDevice))
              balance: { code: "*888#" }
            """
        configuration.central = Self.centralKeys
        configuration.operations = "listen: { host: 127.0.0.1, port: \(operationsPort) }"
        configuration.sections = Self.sections
        launcher = try DaemonLauncher(in: folder, configuration)
        let quiet = Logger.quiet
        smsc = SimulatedSMSC(
            configuration: .init(
                port: ports.smsc,
                messageURL: "http://127.0.0.1:\(ports.callbacks)/carriers/smsc/mo"
            ),
            logger: quiet
        )
        modem = SimulatedModem(
            configuration: .init(devicePath: modemDevice.path),
            logger: quiet
        )
        central = try SimulatedCentralSystem(configuration: .init(port: ports.central), logger: quiet)
        http = CurlClient(
            configuration: .init(deadlines: CurlDeadlines(connect: .seconds(5), total: .seconds(30))),
            logger: quiet
        )
    }

    private static let centralKeys = """
        look_up_path: /complaints?keyword={ticket}
        follow_up: { user_id: 1, institution_from_id: 9001, institution_to_id: 9001, template_code: reply }
        limits: { requests_per_second: 1000, burst: 1000 }
        circuit: { open: 1s, open_at_most: 2s }
        """

    private static let sections = """
        forwarding:
          retries: { first: 200ms, longest: 2s, attempts: 1000 }
          uncertain: { policy: resend_when_absent, after: 1s, look_up_interval: 500ms }
        dispatch:
          retries: { first: 200ms, longest: 2s, attempts: 1000 }
        """

    /// The daemon's folder.
    var folder: URL { launcher.folder }

    /// The port that carriers call.
    var callbackPort: Int { ports.callbacks }

    /// Adds a carrier to the configuration, before the daemon is started.
    func add(carrier: String) throws {
        let file = launcher.configurationFile
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("carriers:\n", with: "carriers:\n" + carrier, maxReplacements: 1)
            .write(to: file, atomically: true, encoding: .utf8)
    }

    // MARK: The daemon

    /// Where the ledger lies, alone, so that a test may mount something there.
    var store: URL { folder.appending(path: "store") }

    /// The process that runs.
    var pid: Int32? { launcher.pid }

    /// While this file exists, a daemon that was started with ``failingDisk`` cannot write its ledger; it names the error.
    var diskSwitch: URL { folder.appending(path: "disk-fails") }

    /// The environment of a daemon whose disk fails on demand; see `CFaultyCalls.h`.
    var failingDisk: [String: String] {
        let library = Checkout.products.appending(path: "libFaultyCalls.so")
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
        try await launcher.start(environment: environment) {
            let health = try await request("GET", "\(operations)/healthz")
            let callback = try await request("POST", self.callback("smsc"))
            return health?.status == 200 && callback != nil
        }
    }

    /// Kills the daemon, as a power cut would.
    func kill() { launcher.kill() }

    /// Asks the daemon to stop; returns its exit status.
    func terminate() async throws -> Int32 {
        launcher.terminate()
        guard case .exited(let status)? = try await launcher.end(within: .seconds(90)) else {
            throw TestFailure("the daemon was stopped and did not exit: \(String(describing: launcher.end))")
        }
        if status != 0 { keepForInspection(TestFailure("the daemon ended with status \(status)")) }
        return status
    }

    /// Stops the daemon, and expects that it ends in order and leaves a sound ledger.
    func expectSoundEnd() async throws {
        #expect(try await terminate() == 0)
        let check = try run(["store", "check", "--config", launcher.configurationFile.path])
        #expect(check.status == 0, "\(check.output)")
    }

    /// The daemon's log over all its lives.
    var log: String { launcher.log }

    /// Runs a command line that reads a text, or nothing; returns what it printed and its exit status.
    func run(_ arguments: [String], input: String? = nil) throws -> (output: String, status: Int32) {
        try DaemonLauncher.run(arguments, input: input)
    }

    private func keepForInspection(_ error: any Error) {
        FileHandle.standardError.write(
            Data("end to end: \(error)\nthe end of the daemon's log:\n\(log.suffix(4000))\n".utf8)
        )
    }

    // MARK: Talking to it

    func callback(_ carrier: String) -> String {
        "http://127.0.0.1:\(ports.callbacks)/carriers/\(carrier)/mo"
    }

    var operations: String { "http://127.0.0.1:\(operationsPort)" }

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
}
