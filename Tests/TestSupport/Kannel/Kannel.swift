package import CurlHTTP
import Foundation

/// Kannel as Debian ships it, on loopback: a bearerbox with a fake SMSC, and a smsbox that calls a carrier's addresses.
///
/// Install it with `apt-get install kannel`.
package final class Kannel {
    /// The tools that are needed.
    package static let tools = ["/usr/sbin/bearerbox", "/usr/sbin/smsbox"]

    package static var isInstalled: Bool { tools.allSatisfy(FileManager.default.isExecutableFile(atPath:)) }

    package let sendsmsPort: Int
    private let folder: URL
    private let fakePort: Int
    private let smsboxPort: Int
    private let adminPort: Int
    private var bearerbox: Process?
    private var smsbox: Process?

    /// An SMSC to which the bearerbox binds as `lapord`, instead of its fake one.
    package struct SMPP: Sendable {
        package var port: Int
        package var password: String

        package init(port: Int, password: String) {
            self.port = port
            self.password = password
        }
    }

    /// Writes the configuration, with callbacks to the carrier `kannel` of a listener; nothing runs yet.
    package init(listenerPort: Int, smpp: SMPP? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "lapord-kannel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        sendsmsPort = LoopbackPort.free()
        fakePort = LoopbackPort.free()
        smsboxPort = LoopbackPort.free()
        adminPort = LoopbackPort.free()
        let callback =
            "http://127.0.0.1:\(listenerPort)/carriers/kannel/mo?from=%p&to=%P&text=%b&time=%T&id=%I&coding=%c"
            + "&charset=%C&udh=%u&smsc=%i&secret=s3cret"
        let link =
            smpp.map { smpp in
                """
                smsc = smpp
                smsc-id = smpp
                host = 127.0.0.1
                port = \(smpp.port)
                transceiver-mode = true
                smsc-username = lapord
                smsc-password = \(smpp.password)
                system-type = ""
                interface-version = 34
                """
            }
                ?? """
                smsc = fake
                smsc-id = fake
                port = \(fakePort)
                connect-allow-ip = 127.0.0.1
                """
        try """
        group = core
        admin-port = \(adminPort)
        status-password = x
        admin-password = x
        admin-interface = 127.0.0.1
        smsbox-port = \(smsboxPort)
        smsbox-interface = 127.0.0.1
        log-file = "\(folder.path)/bearerbox.log"
        store-type = file
        store-location = "\(folder.path)/store"
        store-dump-freq = 1

        group = smsc
        \(link)

        group = smsbox
        bearerbox-host = 127.0.0.1
        sendsms-port = \(sendsmsPort)
        sendsms-interface = 127.0.0.1
        log-file = "\(folder.path)/smsbox.log"
        http-request-retry = 1000000
        http-queue-delay = 1

        group = sendsms-user
        username = lapord
        password = rahasia
        max-messages = 10
        concatenation = \(smpp != nil)

        group = sms-service
        keyword = default
        get-url = "\(callback)"
        max-messages = 0

        """.write(to: folder.appending(path: "kannel.conf"), atomically: true, encoding: .utf8)
    }

    // MARK: Boxes

    package func startBearerbox() throws { bearerbox = try start("/usr/sbin/bearerbox", ["kannel.conf"]) }

    package func startSmsbox() throws { smsbox = try start("/usr/sbin/smsbox", ["kannel.conf"]) }

    /// Ends the smsbox as a power cut would.
    package func killSmsbox() { kill(&smsbox) }

    package func killBearerbox() { kill(&bearerbox) }

    /// Waits until both boxes listen.
    package func waitUntilReady() async throws {
        for port in [smsboxPort, sendsmsPort] { try await Self.waitForPort(port) }
    }

    /// Waits until the bearerbox takes smsboxes. Its fake SMSC is not asked: it takes whoever connects for the telephones, and gives
    /// them what waits.
    package func waitForBearerbox() async throws {
        try await Self.waitForPort(smsboxPort)
    }

    // MARK: Telephones

    /// The citizens' telephones, as long as the value lives; only one at a time is served.
    package func telephones() async throws -> Telephones {
        for _ in 0..<600 {
            if let telephones = try? Telephones(port: fakePort) { return telephones }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw NotListening(port: fakePort)
    }

    /// How many messages the bearerbox has taken from telephones since it was started.
    package func received(_ client: CurlClient) async throws -> Int {
        let status = try await client.execute(CurlRequest(url: "http://127.0.0.1:\(adminPort)/status.txt?password=x"))
        // "SMS: received 300 (0 queued), sent 0 (0 queued), store size 12"
        let line = Self.text(of: status).split(separator: "\n").first { $0.hasPrefix("SMS: received") } ?? ""
        return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
    }

    /// Whether the bearerbox holds nothing that it has not been told is done.
    package func isIdle(_ client: CurlClient) async throws -> Bool {
        let status = try await client.execute(CurlRequest(url: "http://127.0.0.1:\(adminPort)/status.txt?password=x"))
        return Self.text(of: status).contains("store size 0")
    }

    private static func text(of response: CurlResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    package func stop() {
        killSmsbox()
        killBearerbox()
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: Processes

    private func start(_ tool: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: tool)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = Lifeline.shared.environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func kill(_ process: inout Process?) {
        guard let running = process else { return }
        process = nil
        Foundation.kill(running.processIdentifier, SIGKILL)
        // A box that loses its bearerbox begins anew as another process, and holds what tells of the first one's end.
        for id in successors(of: running) { Foundation.kill(id, SIGKILL) }
        running.waitUntilExit()
    }

    /// The processes that run the same program for this Kannel.
    private func successors(of process: Process) -> [pid_t] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        func target(_ id: pid_t, _ link: String) -> String? {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/\(link)")
        }
        return processes.compactMap { pid_t($0) }.filter { id in
            target(id, "cwd") == folder.path && target(id, "exe") == process.executableURL?.path
        }
    }

    private static func waitForPort(_ port: Int) async throws {
        for _ in 0..<600 {
            if LoopbackPort.isListening(port) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw NotListening(port: port)
    }

    struct NotListening: Error, CustomStringConvertible {
        var port: Int
        var description: String { "Kannel does not listen on port \(port)" }
    }
}
