import Foundation

/// One run of `wrk`, every request with a sender and an id of its own.
struct Load: Sendable, CustomStringConvertible {
    /// Whom the requests are for.
    enum Target: String, Sendable {
        case lapord = "/carriers/kannel/mo?"
        /// The HTTP SMSC of a bearerbox (system-type kannel).
        case kannel = "/?username=bench&password=bench&"
    }

    /// What overloaded servers answered.
    struct Answers: Sendable {
        var stored: Int
        /// 503 with Retry-After.
        var busy: Int
        /// Anything else, and connections that broke.
        var other: Int
    }

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

    static func run(_ target: Target, port: Int, seconds: Int, connections: Int = 64) throws -> Load {
        try measure(target, lua, port: port, seconds: seconds, connections: connections).load
    }

    /// Looks at every answer, which costs the load generator more.
    static func overload(port: Int, seconds: Int, connections: Int) throws -> (Load, Answers) {
        let (load, counts) = try measure(
            .lapord,
            lua + watching,
            port: port,
            seconds: seconds,
            connections: connections
        )
        guard counts.count == 4 else { throw Failure(output: "\(counts)") }
        return (load, Answers(stored: counts[0], busy: counts[1], other: counts[2] + counts[3]))
    }

    private static func measure(
        _ target: Target,
        _ script: String,
        port: Int,
        seconds: Int,
        connections: Int
    ) throws -> (load: Load, counts: [Int]) {
        let file = FileManager.default.temporaryDirectory.appending(path: "lapord-\(UUID().uuidString).lua")
        try script.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "wrk", "-t", "2", "-c", "\(connections)", "-d", "\(seconds)s", "--latency", "-s", file.path,
            "http://127.0.0.1:\(port)", "--", String(UInt32.random(in: 0...UInt32.max), radix: 36), target.rawValue,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, let line = text.split(separator: "\n").last(where: { $0.hasPrefix("=") })
        else { throw Failure(output: text) }
        let numbers = line.dropFirst().split(separator: " ").compactMap { Double($0) }
        guard numbers.count >= 5 else { throw Failure(output: text) }
        let load = Load(
            perSecond: numbers[0] / numbers[1],
            requests: numbers[0],
            p50: numbers[2] / 1000,
            p99: numbers[3] / 1000,
            failures: numbers[4]
        )
        return (load, numbers[5...].map { Int($0) })
    }

    struct Failure: Error, CustomStringConvertible {
        var output: String
        var description: String { "wrk did not run; install it with apt-get install wrk\n\(output)" }
    }

    /// Writes whole requests itself: the load shares the machine's cores with what it measures.
    private static let lua = """
        threads = {}
        function setup(thread)
          thread:set("number", #threads)
          table.insert(threads, thread)
        end
        function init(arguments)
          head = "GET " .. arguments[2] .. "from=%2B62812"
          middle = "&to=9009&text=MUARAENIM+jalan+rusak+parah+di+depan+pasar%2C+mohon+diperbaiki&time=1795250096&id="
            .. arguments[1] .. "-" .. number .. "-"
          tail = "&coding=0&charset=UTF-8&udh=&smsc=tsel HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n"
          count = 10000000
          stored, busy, other = 0, 0, 0
        end
        function request()
          count = count + 1
          return head .. count .. middle .. count .. tail
        end
        function done(summary, latency, requests)
          local errors = summary.errors
          local broken = errors.connect + errors.read + errors.write + errors.timeout
          local stored, busy, other = 0, 0, 0
          for _, thread in ipairs(threads) do
            stored = stored + thread:get("stored")
            busy = busy + thread:get("busy")
            other = other + thread:get("other")
          end
          io.write(string.format("=%d %f %d %d %d %d %d %d %d\\n", summary.requests, summary.duration / 1000000,
            latency:percentile(50), latency:percentile(99), broken + errors.status, stored, busy, other, broken))
        end

        """

    private static let watching = """
        function response(status, headers, body)
          if status == 200 then
            stored = stored + 1
          elseif status == 503 and headers["Retry-After"] then
            busy = busy + 1
          else
            other = other + 1
          end
        end
        """
}
