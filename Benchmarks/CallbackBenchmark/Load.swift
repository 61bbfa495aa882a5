import Foundation

/// One run of `wrk` with 64 connections, every request with an id of its own.
struct Load: Sendable, CustomStringConvertible {
    var perSecond: Double
    var requests: Double
    /// Milliseconds.
    var p50: Double
    /// Milliseconds.
    var p99: Double
    /// Answers other than 2xx, and failures of the connection.
    var failures: Double

    var description: String {
        String(format: "%.0f/s, p50 %.2f ms, p99 %.2f ms, %.0f failures", perSecond, p50, p99, failures)
    }

    static func run(port: Int, seconds: Int) throws -> Load {
        let script = FileManager.default.temporaryDirectory.appending(path: "lapord-\(UUID().uuidString).lua")
        try lua.write(to: script, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: script) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "wrk", "-t", "2", "-c", "64", "-d", "\(seconds)s", "--latency", "-s", script.path,
            "http://127.0.0.1:\(port)", "--", String(UInt32.random(in: 0...UInt32.max), radix: 36),
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, let line = text.split(separator: "\n").last(where: { $0.hasPrefix("=") })
        else { throw Failure(output: text) }
        let numbers = line.dropFirst().split(separator: " ").compactMap { Double($0) }
        guard numbers.count == 5 else { throw Failure(output: text) }
        return Load(
            perSecond: numbers[0] / numbers[1],
            requests: numbers[0],
            p50: numbers[2] / 1000,
            p99: numbers[3] / 1000,
            failures: numbers[4]
        )
    }

    struct Failure: Error, CustomStringConvertible {
        var output: String
        var description: String { "wrk did not run; install it with apt-get install wrk\n\(output)" }
    }

    private static let lua = """
        local threads = 0
        function setup(thread)
          thread:set("number", threads)
          threads = threads + 1
        end
        function init(arguments)
          prefix = "&to=9009&text=MUARAENIM+jalan+rusak+parah+di+depan+pasar%2C+mohon+diperbaiki&time=1795250096&id="
            .. arguments[1] .. "-" .. number .. "-"
          count = 10000000
        end
        function request()
          count = count + 1
          return "GET /carriers/kannel/mo?from=%2B62812" .. count .. prefix .. count
            .. "&coding=0&charset=UTF-8&udh=&smsc=tsel HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n"
        end
        function done(summary, latency, requests)
          local errors = summary.errors
          io.write(string.format("=%d %f %d %d %d\\n", summary.requests, summary.duration / 1000000,
            latency:percentile(50), latency:percentile(99),
            errors.connect + errors.read + errors.write + errors.status + errors.timeout))
        end
        """
}
