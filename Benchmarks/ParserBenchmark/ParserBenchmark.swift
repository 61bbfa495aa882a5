import ComplaintParser
import ConfigurationFile
import Foundation

/// Measures the parser: loading its knowledge, texts a second by rules, and the time of one text of 100,000 characters.
///
/// Usage: `ParserBenchmark [CONFIG-DIRECTORY TEXTS.jsonl [SECONDS]]`; each line of the file holds a `text`. Without arguments it takes
/// the checkout's configuration and the fixture of the parser's tests.
@main
struct ParserBenchmark {
    private struct Line: Decodable {
        var text: String
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        let directory = arguments.count > 1 ? arguments[1] : "config"
        let file = arguments.count > 2 ? arguments[2] : "Tests/ComplaintParserTests/Fixtures/texts.jsonl"
        let seconds = arguments.count > 3 ? Double(arguments[3]) ?? 3 : 3
        let decoder = JSONDecoder()
        let texts = try String(contentsOfFile: file, encoding: .utf8)
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
        // Twice the length may take twice the time, and no more.
        for length in [50_000, 100_000] {
            let text = String(repeating: "jalan rusak di desa Guci ", count: length / 25)
            let start = processorSeconds()
            _ = parser.parse(text, receivedAt: Date(timeIntervalSince1970: 1_795_000_000), recipient: "9009")
            print("one text of \(length) characters: \(Int((processorSeconds() - start) * 1000)) ms")
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
