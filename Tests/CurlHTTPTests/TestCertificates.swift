import Foundation
import TestSupport
import Testing

/// Certificates made with openssl for one run of the tests, in a folder of their own.
struct TestCertificates {
    /// Made on first use, removed when the process ends.
    static let shared: Result<TestCertificates, any Error> = Result {
        let certificates = try TestCertificates()
        atexit { try? TestCertificates.shared.get().remove() }
        return certificates
    }

    let folder: URL

    /// Makes two authorities, a server's key and its certificates: good, expired, for another host, self-signed; and a client's.
    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for authority in ["ca", "other"] {
            try openssl(
                "req -x509 \(Self.newKey) -keyout \(authority).key -out \(authority).pem -days 2 -subj /CN=\(authority)"
            )
        }
        try openssl("req -x509 \(Self.newKey) -keyout selfsigned.key -out selfsigned.pem -days 2 -subj /CN=localhost")
        try sign("good", name: "localhost", days: 2)
        try sign("expired", name: "localhost", days: -1)
        try sign("elsewhere", name: "elsewhere.example", days: 2)
        try sign("client", name: "lapord", days: 2)
    }

    private static let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"

    func path(_ name: String) -> String { folder.appending(path: name).path }

    private func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// The pin of a certificate's public key in curl's form.
    func pin(_ name: String) throws -> String {
        try openssl("x509 -in \(name).pem -pubkey -noout -out \(name).pub")
        try openssl("pkey -pubin -in \(name).pub -outform DER -out \(name).der")
        try openssl("dgst -sha256 -binary -out \(name).sha \(name).der")
        return "sha256//" + (try Data(contentsOf: folder.appending(path: "\(name).sha")).base64EncodedString())
    }

    private func sign(_ file: String, name: String, days: Int) throws {
        try openssl("req \(Self.newKey) -keyout \(file).key -out \(file).csr -subj /CN=\(name)")
        try Data("subjectAltName=DNS:\(name)".utf8).write(to: folder.appending(path: "\(file).ext"))
        try openssl(
            "x509 -req -in \(file).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile \(file).ext -out \(file).pem"
        )
    }

    private func openssl(_ arguments: String) throws {
        let openssl = try Tool.run("openssl", arguments.split(separator: " ").map(String.init), in: folder)
        try #require(openssl.status == 0, "openssl \(arguments): \(openssl.output)")
    }
}

/// A program that listens, for the time of a test.
final class ListeningProgram {
    let port: Int
    private let process = Process()
    private let output = Pipe()

    /// Runs `openssl s_server -www`, which answers every request with a page about the connection.
    init(opensslServer arguments: [String]) throws {
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-www"] + arguments
        process.environment = Lifeline.shared.environment
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        var seen = ""
        var found: Int?
        while found == nil {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            seen += String(decoding: data, as: UTF8.self)
            found = seen.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)\n/).flatMap { Int($0.output.1) }
        }
        port = try #require(found, "openssl s_server does not listen")
    }

    /// Runs a program that is given its port, and waits until it listens.
    init(_ path: String, port: Int, arguments: [String]) throws {
        self.port = port
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = Lifeline.shared.environment
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var attempts = 0
        while !LoopbackPort.isListening(port) {
            attempts += 1
            try #require(attempts < 3000, "\(path) does not listen")
            usleep(20_000)
        }
    }

    deinit {
        // Not SIGTERM: a child of a dispatch thread inherits its mask, in which that is blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
