import Foundation
import Ledger

/// The same load on a real bearerbox with an HTTP SMSC and its store, then on lapord.
enum KannelMeasure {
    private static let usualSeconds = 8

    static func run(_ folder: URL, seconds wanted: Int?) async throws -> Bool {
        let seconds = wanted ?? usualSeconds
        guard FileManager.default.isExecutableFile(atPath: Bearerbox.tool) else {
            CallbackBenchmark.report("install Kannel: apt-get install kannel")
            return false
        }
        var best = 0.0
        for store in ["file", "spool"] {
            let bearerbox = try Bearerbox(folder: folder.appending(path: store), store: store)
            defer { bearerbox.stop() }
            try await bearerbox.waitUntilReady()
            let load = try Load.run(.kannel, port: bearerbox.port, seconds: seconds)
            CallbackBenchmark.report("Kannel 1.4, store-type = \(store), no fsync: \(load)")
            best = max(best, load.perSecond)
        }
        let store = try DurableIntake(folder: folder)
        let load = try await Server.run(store.intake) { port in
            try Load.run(.lapord, port: port, seconds: seconds)
        }
        await store.ledger.close()
        CallbackBenchmark.report("lapord, encrypted, fdatasync before each answer: \(load)")
        CallbackBenchmark.report(
            String(format: "lapord is %.1f times as fast as Kannel's better store", load.perSecond / best)
        )
        return load.perSecond > best && load.failures == 0
    }
}

/// A bearerbox of Debian's Kannel with one HTTP SMSC, on loopback.
private final class Bearerbox {
    static let tool = "/usr/sbin/bearerbox"

    let port = Int.random(in: 21_000...29_000)
    private let process = Process()

    init(folder: URL, store: String) throws {
        try FileManager.default.createDirectory(at: folder.appending(path: "spool"), withIntermediateDirectories: true)
        let location = store == "file" ? "messages.store" : "spool"
        try """
        group = core
        admin-port = \(port + 1)
        admin-password = x
        admin-interface = 127.0.0.1
        smsbox-port = \(port + 2)
        smsbox-interface = 127.0.0.1
        log-level = 3
        store-type = \(store)
        store-location = "\(folder.path)/\(location)"

        group = smsc
        smsc = http
        smsc-id = http
        system-type = kannel
        port = \(port)
        connect-allow-ip = 127.0.0.1
        smsc-username = bench
        smsc-password = bench
        send-url = "http://127.0.0.1:1/"

        group = smsbox
        bearerbox-host = 127.0.0.1

        group = sms-service
        keyword = default
        text = x

        """.write(to: folder.appending(path: "kannel.conf"), atomically: true, encoding: .utf8)
        process.executableURL = URL(filePath: Self.tool)
        process.arguments = ["-v", "3", "kannel.conf"]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Asks until it takes a message.
    func waitUntilReady() async throws {
        let address = "http://127.0.0.1:\(port)/?username=bench&password=bench&from=1&to=2&text=x"
        guard let url = URL(string: address) else { throw NotReady() }
        for _ in 0..<100 {
            let probe = Process()
            probe.executableURL = URL(filePath: "/usr/bin/env")
            probe.arguments = ["curl", "-sf", "-o", "/dev/null", url.absoluteString]
            try probe.run()
            probe.waitUntilExit()
            if probe.terminationStatus == 0 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw NotReady()
    }

    /// Asked to end it would first wait for somebody to take the messages that it holds, and nobody comes for them.
    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private struct NotReady: Error, CustomStringConvertible {
        var description: String { "the bearerbox took no message within ten seconds" }
    }
}
