import Carriers
import Complaints
import Foundation
import GRDB
import Gateway
import Ledger
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@Suite("Upkeep")
struct UpkeepTests {
    private static let batch = 7

    /// Runs the upkeep of a ledger with dead letters until the body has seen enough.
    private func withUpkeep(
        letters: Int = 40,
        areStrangers: Bool = false,
        interval: Duration = .seconds(3600),
        clock: TestClock? = nil,
        _ body: (Ledger, RecordingLog, _ path: String) async throws -> Void
    ) async throws {
        let folder = try makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = RecordingLog()
        let logger = Logger(label: "test") { _ in log }
        let path = folder.appending(path: "ledger.sqlite").path
        let ledger = try Ledger(
            configuration: .init(path: path, protection: .key([UInt8](repeating: 7, count: 32))),
            clock: { clock?.now ?? Date() },
            logger: logger
        )
        for number in 1...letters {
            let raw = Array("mentah \(number)".utf8)
            _ = try await ledger.store(
                UndecodableMessage(
                    carrier: "test",
                    receivedAt: Date(),
                    raw: raw,
                    reason: "undecodable",
                    isStrangers: areStrangers
                )
            )
        }
        clock?.advance(by: 31 * 86_400)
        let upkeep = Upkeep(
            configuration: .init(interval: interval, pause: .milliseconds(1), batch: Self.batch),
            store: ledger,
            monitor: StageMonitor(),
            logger: logger
        )
        let group = ServiceGroup(services: [upkeep], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body(ledger, log, path)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await ledger.close()
    }

    private func exchangeKey(of ledger: Ledger, to byte: UInt8) async throws {
        try await ledger.beginKeyExchange(to: .key([UInt8](repeating: byte, count: 32)))
        try await eventually("the end of the exchange") { !ledger.isExchangingKey }
    }

    /// What was told of exchanges, once so many have been.
    private func told(_ log: RecordingLog, count: Int = 1) async throws -> [RecordingLog.Line] {
        try await eventually("the log line about the end of the exchange") {
            let lines = log.lines.filter { $0.metadata["event"] == "key-exchanged" }
            return lines.count >= count ? lines : nil
        }
    }

    @Test("goes on with an exchange of the key by itself, and tells its end once")
    func exchange() async throws {
        try await withUpkeep { ledger, log, _ in
            try await exchangeKey(of: ledger, to: 8)
            let lines = try await told(log)
            #expect(lines.map(\.level) == [.notice])
            #expect(lines.first?.message == "the key has been exchanged; the one before is needed no more")
            #expect(lines.first?.metadata["unreadable"] == nil)
            #expect(try await ledger.examine() == [])
            // Once more, and nothing of the first is told again.
            try await exchangeKey(of: ledger, to: 9)
            #expect(try await told(log, count: 2).map(\.level) == [.notice, .notice])
            #expect(try await ledger.keyExchangeProgress().generation == 2)
        }
    }

    @Test("erases what strangers sent and nobody settled, and tells how much")
    func strangers() async throws {
        try await withUpkeep(areStrangers: true, interval: .milliseconds(10), clock: TestClock()) { ledger, log, _ in
            let line = try await eventually("the log line about what was erased") {
                log.lines.first { $0.metadata["event"] == "data-erased" }
            }
            #expect(line.metadata["expired_letters"] == "40" && line.metadata["dead_letters"] == "40")
            #expect(try await ledger.counts().deadLetters == 0)
        }
    }

    @Test("warns at the end of an exchange which rows neither key opened, without what they held")
    func damaged() async throws {
        try await withUpkeep { ledger, log, path in
            let intruder = try DatabaseQueue(path: path)
            try await intruder.write { database in
                try database.execute(sql: "UPDATE dead_letter SET raw = x'01ff' WHERE id IN (3, 30)")
            }
            try intruder.close()
            try await exchangeKey(of: ledger, to: 8)
            let lines = try await told(log)
            #expect(lines.map(\.level) == [.warning])
            #expect(lines.first?.metadata["unreadable"] == "2 of dead_letter (3, 30)")
            #expect(lines.first?.message.contains("stay as they were") == true)
            #expect(try await ledger.deadLetters().count { !$0.raw.isEmpty } == 38)
            #expect(!log.lines.contains { "\($0)".contains("mentah") })
        }
    }
}
