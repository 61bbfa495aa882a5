import Foundation
import Logging
import Operations
import Synchronization
import Testing

struct LogGateTests {
    private let sink = CollectingSink()
    private let uptime = Uptime()

    private func logger(_ gate: LogGate) -> Logger {
        Logger(label: "lapord.test", factory: gate.handler(label:))
    }

    /// A clock that is set by hand.
    private final class Uptime: Sendable {
        private let passed = Mutex(Duration.zero)

        var now: Duration { passed.withLock { $0 } }

        func set(_ time: Duration) { passed.withLock { $0 = time } }
    }

    /// A gate that lets two like lines pass in a minute.
    private func limitingGate() -> LogGate {
        LogGate(sink: sink, repeats: .init(burst: 2, window: .seconds(60)), uptime: { [uptime] in uptime.now })
    }

    @Test("Numbers are hidden in messages, metadata and errors; a citizen's words are withheld")
    func masks() throws {
        struct Leak: Error, CustomStringConvertible {
            var description: String { "peer refused 081234567890" }
        }
        let logger = logger(LogGate(sink: sink))
        logger.info("from 6281234567890", metadata: ["sender": "+6281234567890", "text": "jalan rusak"])
        logger.error("failed", error: Leak())
        let first = try #require(sink.lines.first)
        #expect(first.message == "from 62812*****90")
        #expect(first.metadata.map(\.value) == ["+62812*****90", "(withheld)"])
        let second = try #require(sink.lines.last)
        #expect(second.metadata.map(\.value) == ["peer refused 0812*****90"])
    }

    @Test("Numbers nested in lists and dictionaries are hidden too")
    func masksNested() throws {
        let logger = logger(LogGate(sink: sink))
        logger.info("x", metadata: ["list": ["a", "081234567890"], "map": ["to": "6281234567890"]])
        let values = try #require(sink.lines.first).metadata.map(\.value)
        #expect(values == ["a, 0812*****90", "to=62812*****90"])
    }

    @Test("A change of level holds for loggers that exist already")
    func levelIsLive() {
        let gate = LogGate(sink: sink, level: .info)
        let logger = logger(gate)
        logger.debug("one")
        gate.level = .debug
        logger.debug("two")
        #expect(sink.lines.map(\.message) == ["two"])
    }

    @Test("A logger's own level and metadata stay its own")
    func ownLevel() {
        let gate = LogGate(sink: sink, level: .info)
        var quiet = logger(gate)
        quiet.logLevel = .error
        quiet[metadataKey: "carrier"] = "modem-1"
        quiet.info("one")
        quiet.error("two")
        logger(gate).info("three")
        #expect(sink.lines.map(\.message) == ["two", "three"])
        #expect(sink.lines[0].metadata.map(\.key) == ["carrier"])
        #expect(sink.lines[1].metadata.isEmpty)
    }

    @Test("What is repeated of one carrier or cause hides nothing that is said of another")
    func limitsBySubject() {
        let gate = limitingGate()
        let logger = logger(gate)
        for _ in 0..<5 { logger.warning("refused", metadata: ["carrier": "a", "cause": "caller", "caller": "1"]) }
        logger.warning("refused", metadata: ["carrier": "b", "cause": "caller"])
        logger.warning("refused", metadata: ["carrier": "a", "cause": "rate"])
        #expect(sink.lines.count == 4)
        uptime.set(.seconds(61))
        gate.flush()
        #expect(sink.lines.count == 5)
        #expect(sink.lines.last?.metadata.last?.value == "a caller")
    }

    @Test("A new minute tells of every cause of refused callbacks how many lines were left out, not of one alone")
    func everyCause() {
        let gate = limitingGate()
        let logger = logger(gate)
        let counts = ["caller": 5, "field": 7, "rate": 4]
        for (cause, count) in counts {
            for _ in 0..<count { logger.warning("callback refused", metadata: ["carrier": "a", "cause": "\(cause)"]) }
        }
        uptime.set(.seconds(61))
        // The next line of any kind brings the summaries.
        logger.warning("callback refused", metadata: ["carrier": "a", "cause": "caller"])
        let told = sink.lines.filter { $0.event == .linesLeftOut }.map { line in
            Dictionary(uniqueKeysWithValues: line.metadata.map { ($0.key, $0.value) })
        }
        let leftOut = Dictionary(uniqueKeysWithValues: told.map { ($0["subject"] ?? "", $0["left_out"] ?? "") })
        #expect(leftOut == ["a caller": "3", "a field": "5", "a rate": "2"])
    }

    @Test("Repeats are left out and summed up, a ticket's lines never")
    func limitsRepeats() {
        let gate = limitingGate()
        let logger = logger(gate)
        for number in 0..<5 {
            logger.warning("refused")
            logger.info("forwarded", metadata: ["ticket": "LP\(number)"])
        }
        #expect(sink.lines.filter { $0.message == "refused" }.count == 2)
        #expect(sink.lines.filter { $0.message == "forwarded" }.count == 5)
        uptime.set(.seconds(61))
        gate.flush()
        #expect(sink.lines.last?.message == "3 more lines like this one were left out: refused")
        #expect(sink.lines.last?.event == .linesLeftOut)
        #expect(sink.lines.last?.level == .warning)
    }

    @Test("An event that metadata names is known")
    func namesEvents() {
        let logger = logger(LogGate(sink: sink))
        logger.notice("x", metadata: ["event": "ticket-uncertain"])
        logger.notice("y", metadata: ["event": "no such"])
        #expect(sink.lines.map(\.event) == [.ticketUncertain, nil])
    }
}
