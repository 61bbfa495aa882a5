import ChildProcesses
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

    /// Writes the configuration, with callbacks to the carrier `kannel` of a listener; nothing runs yet.
    package init(listenerPort: Int) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "lapord-kannel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        sendsmsPort = LoopbackPort.free()
        fakePort = LoopbackPort.free()
        smsboxPort = LoopbackPort.free()
        adminPort = LoopbackPort.free()
        let callback =
            "http://127.0.0.1:\(listenerPort)/carriers/kannel/mo?from=%p&to=%P&text=%b&time=%T&id=%I&coding=%c"
            + "&charset=%C&udh=%u&smsc=%i&secret=s3cret"
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
        smsc = fake
        smsc-id = fake
        port = \(fakePort)
        connect-allow-ip = 127.0.0.1

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
    package func killSmsbox() { Self.kill(&smsbox) }

    package func killBearerbox() { Self.kill(&bearerbox) }

    /// Waits until both boxes listen.
    package func waitUntilReady() async throws {
        for port in [fakePort, smsboxPort, sendsmsPort] { try await Self.waitForPort(port) }
    }

    package func waitForBearerbox() async throws {
        for port in [fakePort, smsboxPort] { try await Self.waitForPort(port) }
    }

    // MARK: Telephones

    /// The citizens' telephones, as long as the value lives; only one at a time is served.
    package func telephones() throws -> Telephones { try Telephones(port: fakePort) }

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

    private static func kill(_ process: inout Process?) {
        guard let running = process else { return }
        process = nil
        Foundation.kill(running.processIdentifier, SIGKILL)
        running.waitUntilExit()
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
