import Foundation
import TestSupport
import Testing

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
