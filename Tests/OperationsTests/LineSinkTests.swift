import Foundation
import Glibc
import Logging
import Testing

@testable import Operations

struct LineSinkTests {
    private let line = LogLine(
        time: Date(timeIntervalSince1970: 1_790_000_000.25),
        level: .warning,
        label: "lapord.modem",
        module: "ModemCarrier",
        message: "the modem is \"gone\"\n\u{1B}[31m",
        metadata: [("carrier", "modem-1"), ("event", "carrier-down"), ("reason", "end of file")],
        event: .carrierDown
    )

    @Test("A JSON line is one line and can be read back")
    func json() throws {
        let bytes = JSONLineLogSink.encode(line)
        #expect(bytes.filter { $0 == 0x0A }.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(object["time"] as? String == "2026-09-21T14:13:20.250Z")
        #expect(object["level"] as? String == "warning")
        #expect(object["message"] as? String == "the modem is \"gone\"\n\u{1B}[31m")
        #expect(object["event"] as? String == "carrier-down")
        #expect(object["metadata"] as? [String: String] == ["carrier": "modem-1", "reason": "end of file"])
    }

    @Test("A terminal line is one line, obeys no escape sequence of a peer and quotes what has spaces")
    func terminal() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Jakarta"))
        let text = TerminalLogSink(isColoured: false, zone: zone).format(line)
        #expect(
            text
                == "21:13:20 warning  the modem is \"gone\"↵\u{FFFD}[31m carrier=modem-1 reason=\"end of file\"\n"
        )
        #expect(TerminalLogSink(isColoured: true, zone: zone).format(line).contains("\u{1B}[33mwarning "))
    }

    @Test("Lines reach the descriptor whole")
    func descriptor() {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        JSONLineLogSink(output: FileDescriptorOutput(ends[1])).write(line)
        close(ends[1])
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &buffer, buffer.count)
        #expect(Array(buffer.prefix(max(0, count))) == JSONLineLogSink.encode(line))
    }

    @Test("The journal is recognised by the stream that systemd names, not by the variable alone")
    func journalStream() throws {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { ends.forEach { close($0) } }
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(ends[1])")
        let inode = link.drop { $0 != "[" }.dropFirst().dropLast()
        #expect(LogDestination.isJournal(ends[1], stream: "8:\(inode)"))
        #expect(!LogDestination.isJournal(ends[1], stream: "8:1"))
        #expect(!LogDestination.isJournal(ends[1], stream: nil))
    }
}
