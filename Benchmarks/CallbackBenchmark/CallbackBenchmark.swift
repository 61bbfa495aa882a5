import Foundation
import HTTPCarrier
import NIOCore

/// Measures how callbacks are acknowledged: as fast as they can come, beside Kannel, when far too many come, and over a million.
///
/// The load comes from `wrk` (Debian: wrk) on the same machine. Arguments name the parts, all of them where none is named:
///
/// - `rate`: callbacks acknowledged a second at 64 connections, the listener before an intake that stores nothing and before
///   the real ledger in turns;
/// - `kannel`: the same load on a real bearerbox with an HTTP SMSC and its store (Debian: kannel), then on lapord;
/// - `overload`: far more than the ledger takes for a minute;
/// - `memory`: a million callbacks.
///
/// A part's size may stand behind it, for a shorter run: `rate:3` rounds, `kannel:4` and `overload:20` seconds, `memory:300000` callbacks.
@main
struct CallbackBenchmark {
    static func main() async throws {
        // As the daemon does.
        NIOSingletons.groupLoopCountSuggestion = CallbackListener.loops(cores: System.coreCount)
        var named: [String: Int?] = [:]
        for argument in CommandLine.arguments.dropFirst() {
            let words = argument.split(separator: ":", maxSplits: 1)
            named[words.first.map(String.init) ?? ""] = .some(words.dropFirst().first.flatMap { Int($0) })
        }
        let parts: [(name: String, run: (URL, Int?) async throws -> Bool)] = [
            ("rate", RateMeasure.run), ("kannel", KannelMeasure.run), ("overload", OverloadMeasure.run),
            ("memory", MemoryMeasure.run),
        ]
        guard Set(named.keys).isSubset(of: parts.map(\.name)) else {
            report("name parts of: \(parts.map(\.name).joined(separator: " ")), with another size as rate:3")
            exit(2)
        }
        var isGood = true
        for part in parts where named.isEmpty || named[part.name] != nil {
            let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-bench-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            report("\(part.name):")
            isGood = try await part.run(folder, named[part.name] ?? nil) && isGood
        }
        exit(isGood ? 0 : 1)
    }

    /// Unbuffered, since the output often goes through a pipe.
    static func report(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
