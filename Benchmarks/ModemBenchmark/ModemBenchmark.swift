import Foundation
import Logging
import Sandbox

/// Measures the modem carrier on simulated modems, and fails where a promise is broken.
///
/// `ModemBenchmark [receive|latency|line|idle|silence|soak|quirks]...`; without arguments, the first four, which take a few seconds.
@main
struct ModemBenchmark {
    static func main() async throws {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let all = ["receive", "latency", "line", "idle"]
        let wanted = CommandLine.arguments.count > 1 ? Array(CommandLine.arguments.dropFirst()) : all
        var isGood = true
        for name in wanted {
            switch name {
            case "receive": isGood = try await ReceiveMeasure.run() && isGood
            case "latency": isGood = try await LatencyMeasure.run() && isGood
            case "line": isGood = try await LineMeasure.run() && isGood
            case "idle": isGood = try await IdleMeasure.run() && isGood
            case "silence": isGood = try await SilenceMeasure.run() && isGood
            case "soak": isGood = try await SoakMeasure.run() && isGood
            case "quirks": isGood = try await SoakMeasure.runQuirks() && isGood
            default:
                print("unknown measure '\(name)'; use receive, latency, line, idle, silence, soak or quirks")
                exit(2)
            }
        }
        exit(isGood ? 0 : 1)
    }

    /// Writes a line at once, also into a pipe.
    static func show(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// Prints one result.
    ///
    /// - Returns: Whether the promise holds.
    static func report(_ what: String, _ value: Double, _ unit: String, promise: String, holds: Bool) -> Bool {
        let number = String(format: value < 100 ? "%.2f" : "%.0f", value)
        show("\(holds ? "ok  " : "FAIL") \(what): \(number) \(unit) (promised: \(promise))")
        return holds
    }
}
