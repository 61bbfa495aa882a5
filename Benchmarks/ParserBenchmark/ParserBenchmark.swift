import ComplaintParser
import ConfigurationFile
import Foundation

/// Measures the parser: texts a second by rules, and the load of a gazetteer of the whole country's size.
///
/// Usage: `ParserBenchmark CONFIG-DIRECTORY TEXTS.jsonl [SECONDS]`; each line of the file holds a `text`.
@main
struct ParserBenchmark {
    private struct Line: Decodable {
        var text: String
    }

    static func main() throws {
        guard CommandLine.arguments.count >= 3 else {
            print("usage: ParserBenchmark CONFIG-DIRECTORY TEXTS.jsonl [SECONDS]")
            exit(2)
        }
        let directory = CommandLine.arguments[1]
        let seconds = CommandLine.arguments.count > 3 ? Double(CommandLine.arguments[3]) ?? 3 : 3
        let decoder = JSONDecoder()
        let texts = try String(contentsOfFile: CommandLine.arguments[2], encoding: .utf8)
            .split(separator: "\n").map { try decoder.decode(Line.self, from: Data($0.utf8)).text }
        let before = residentKilobytes()
        let start = processorSeconds()
        let knowledge = try Knowledge.load(directory: directory)
        let loading = Int((processorSeconds() - start) * 1000)
        print(
            "loaded \(knowledge.placeCount) places and the lexicon in \(loading) ms, \((residentKilobytes() - before) / 1024) MiB"
        )
        let parser = ComplaintParser(knowledge: knowledge)
        measure("rules", texts, seconds) {
            parser.parse($0, receivedAt: Date(timeIntervalSince1970: 1_795_000_000), recipient: "9009")
        }
    }

    private static func measure(_ name: String, _ texts: [String], _ seconds: Double, _ body: (String) -> some Any) {
        let start = processorSeconds()
        var count = 0
        while processorSeconds() - start < seconds {
            for text in texts { _ = body(text) }
            count += texts.count
        }
        let elapsed = processorSeconds() - start
        print(
            "\(name): \(Int(Double(count) / elapsed)) texts per second of one core, over \(texts.count) different texts"
        )
    }

    /// The processor time used so far, so that neighbours on the machine do not count.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func residentKilobytes() -> Int {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
        else { return 0 }
        return Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "0") ?? 0
    }
}
