import Foundation
import Logging
import Testing

@testable import Operations

struct JournalLogSinkTests {
    private func line(
        _ message: String,
        metadata: [(key: String, value: String)] = [],
        event: NamedEvent? = nil
    ) -> LogLine {
        LogLine(
            time: Date(timeIntervalSince1970: 0),
            level: .warning,
            label: "lapord.test",
            module: "Operations",
            message: message,
            metadata: metadata,
            event: event,
            file: "Operations/File.swift",
            line: 7
        )
    }

    @Test("Fields arrive as fields")
    func fields() async throws {
        let journal = try DatagramReceiver()
        let sink = try JournalLogSink(path: journal.path)
        sink.write(
            line("held", metadata: [("event", "ticket-uncertain"), ("ticket", "LP17")], event: .ticketUncertain)
        )
        let fields = try #require(await journal.receiveText()).split(separator: "\n").map(String.init)
        #expect(
            fields == [
                "PRIORITY=4", "SYSLOG_IDENTIFIER=lapord", "MESSAGE=held (ticket=LP17)",
                "MESSAGE_ID=\(NamedEvent.ticketUncertain.identifier)", "CODE_MODULE=Operations",
                "CODE_FILE=Operations/File.swift", "CODE_LINE=7", "LAPORD_LOGGER=lapord.test",
                "LAPORD_EVENT=ticket-uncertain", "LAPORD_TICKET=LP17",
            ]
        )
    }

    @Test("A value of several lines is written with its length and cannot make up fields")
    func severalLines() {
        let bytes = JournalLogSink.encode(line("one\nPRIORITY=0"), identifier: "x")
        let expected = Array("MESSAGE\n".utf8) + [14, 0, 0, 0, 0, 0, 0, 0] + Array("one\nPRIORITY=0\n".utf8)
        #expect(bytes.firstRange(of: expected) != nil)
    }

    @Test("A message too large for a datagram arrives whole by descriptor")
    func largeMessage() async throws {
        let journal = try DatagramReceiver()
        let sink = try JournalLogSink(path: journal.path)
        let text = String(repeating: "panjang ", count: 100_000)
        sink.write(line(text))
        let received = try #require(await journal.receiveText())
        #expect(received.contains("MESSAGE=\(text)\n"))
    }

    @Test("Keys become valid field names", arguments: [("stage", "LAPORD_STAGE"), ("a.b-c d", "LAPORD_A_B_C_D")])
    func names(_ key: String, _ expected: String) {
        #expect(JournalLogSink.fieldName(of: key) == expected)
        #expect(JournalLogSink.fieldName(of: "") == nil)
        #expect(JournalLogSink.fieldName(of: String(repeating: "k", count: 99))?.count == 64)
    }

    @Test("Where no journal listens, the sink says so")
    func noJournal() {
        #expect(throws: SystemCallError.self) { try JournalLogSink(path: "/nonexistent/socket") }
    }
}
