import Foundation
import GRDB
import Gateway
import Ledger
import Logging
import TestSupport

/// A real ledger in a folder of its own, with the gateway's intake before it.
struct TestLedger {
    let folder: URL
    let ledger: Ledger
    let intake: Intake

    init(writeLimit: Int = 4096) throws {
        folder = try makeTemporaryFolder("lapord-http")
        let logger = Logger.quiet
        ledger = try Ledger(
            configuration: Ledger.Configuration(
                path: folder.appending(path: "ledger.sqlite").path,
                protection: .key(Array(repeating: 7, count: 32)),
                writeLimit: writeLimit
            ),
            logger: logger
        )
        intake = Intake(
            configuration: Intake.Configuration(),
            ledger: ledger,
            monitor: StageMonitor(),
            observer: { _ in },
            logger: logger
        )
    }

    /// How many whole messages are on disk.
    func messages() async throws -> Int { try await ledger.counts().inboundWaiting }

    /// A number from the database file itself.
    func read(_ sql: String) async throws -> Int? {
        let queue = try DatabaseQueue(path: folder.appending(path: "ledger.sqlite").path)
        defer { try? queue.close() }
        return try await queue.read { try Int.fetchOne($0, sql: sql) }
    }

    func deadLetters() async throws -> [String] { try await ledger.deadLetters().map(\.reason) }

    func remove() async {
        await ledger.close()
        try? FileManager.default.removeItem(at: folder)
    }
}
