import Carriers
import Complaints
import Foundation
import GRDB
import Glibc
import Ledger
import LedgerSteps
import TestSupport
import Testing

@Suite("A ledger whose file cannot be used")
struct LedgerTroubleTests {
    /// Another program in the middle of a transaction that it does not end.
    private static func hold(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let holder = try DatabaseQueue(path: path, configuration: configuration)
        try holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        return holder
    }

    @Test("refuses while another program holds it, keeps the results of what has happened, and goes on by itself")
    func resumes() async throws {
        try await withLedger { ledger, clock, path in
            let ticket = try #require(try await ledger.openTicket("jalan rusak", id: "1", at: clock.now))
            #expect(try await ledger.claimTicketsToForward(limit: 1).map(\.id) == [ticket.id])
            let holder = try Self.hold(path)
            await #expect {
                _ = try await ledger.store(.test("jembatan putus", id: "2", at: clock.now))
            } throws: { error in
                (error as? LedgerError)?.code == .unavailable && "\(error)".contains("another program holds")
            }
            #expect(ledger.trouble?.reason.contains(path) == true)
            // From now on it does not even try, so a carrier is answered at once.
            await #expect(throws: LedgerError.self) { _ = try await ledger.claimReplies(for: "test", limit: 1) }
            async let recorded = ledger.recordForwarded(ticket.id, trackingID: "10000001", pollAt: clock.now)
            #expect(try await ledger.ticket(called: ticket.number)?.trackingID == nil)
            try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            #expect(try await recorded)
            #expect(ledger.trouble == nil)
            #expect(try await ledger.ticket(called: ticket.number)?.trackingID == "10000001")
            guard case .stored = try await ledger.store(.test("jembatan putus", id: "2", at: clock.now)) else {
                Issue.record("what was refused counts as known")
                return
            }
            #expect(try await ledger.verify().isEmpty)
        }
    }

    @Test("lets a stopping daemon end, though the disk refuses")
    func stops() async throws {
        try await withLedger { ledger, clock, path in
            let ticket = try #require(try await ledger.openTicket("jalan rusak", id: "1", at: clock.now))
            _ = try await ledger.claimTicketsToForward(limit: 1)
            let holder = try Self.hold(path)
            let waiting = Task {
                try await ledger.recordForwarded(ticket.id, trackingID: "10000001", pollAt: clock.now)
            }
            let cancelled = Task {
                try await ledger.recordForwarded(ticket.id, trackingID: "10000002", pollAt: clock.now)
            }
            while ledger.trouble == nil { await Task.yield() }
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            ledger.stopWaitingForDisk()
            await #expect(throws: LedgerError.self) { try await waiting.value }
            try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            await ledger.close()
            let next = try openLedger(path, clock: clock)
            #expect(try await next.recoverForwarding() == 1)
            await next.close()
        }
    }

    @Test("is recognised as damaged when it is opened: no database, cut off, or damaged inside")
    func damagedAtStart() async throws {
        try await withLedger { ledger, clock, path in
            for number in 0..<200 {
                _ = try await ledger.store(.test("jalan rusak \(number)", id: "\(number)", at: clock.now))
            }
            await ledger.close()
            let whole = try Data(contentsOf: URL(filePath: path))
            #expect(whole.count > 16 * 4096)
            let cut = whole.prefix(whole.count / 2)
            let overwritten = whole.prefix(4096) + Data(repeating: 0x5A, count: whole.count - 4096)
            let other = Data("this is no database, though it has the name of one".utf8) + whole.dropFirst(50)
            for damaged in [Data(cut), overwritten, other] {
                try damaged.write(to: URL(filePath: path))
                #expect {
                    try openLedger(path, clock: clock)
                } throws: { error in
                    (error as? LedgerError)?.code == .unavailable && "\(error)".contains("damaged")
                        && "\(error)".contains("restore a backup")
                }
            }
            try whole.write(to: URL(filePath: path))
            let restored = try openLedger(path, clock: clock)
            #expect(try await restored.counts().inboundWaiting == 200)
            await restored.close()
        }
    }

    @Test(
        "is refused while others may use one of its files, with the file, its mode and what mends it",
        arguments: ["", "-wal", ".lock"]
    )
    func exposed(suffix: String) async throws {
        try await withLedger { ledger, clock, path in
            _ = try await ledger.store(.test("jalan rusak", id: "1", at: clock.now))
            let copy = path + ".copy"
            for name in ["", "-wal", ".lock"] {
                try FileManager.default.copyItem(atPath: path + name, toPath: copy + name)
            }
            for (mode, isTaken) in [(0o644, false), (0o660, false), (0o606, false), (0o640, true), (0o600, true)] {
                #expect(chmod(copy + suffix, mode_t(mode)) == 0)
                do {
                    await (try openLedger(copy, clock: clock)).close()
                    #expect(isTaken, "\(mode)")
                } catch let error as LedgerError {
                    #expect(!isTaken && error.code == .unavailable, "\(mode) \(error)")
                    let words = [
                        "\(copy + suffix) is a file", "(mode \(String(mode, radix: 8)))",
                        ": chmod 600 \(copy + suffix)",
                    ]
                    for word in words { #expect(error.reason.contains(word), "\(error)") }
                }
                // Closing takes the log away.
                if !FileManager.default.fileExists(atPath: copy + suffix) { break }
            }
        }
    }

    @Test("is no damaged one where a first start was killed in the middle of its first page")
    func killedAtFirstPage() async throws {
        try await withLedger { _, clock, path in
            let torn = path + ".torn"
            let maker = try DatabaseQueue(path: path + ".new")
            try await maker.writeWithoutTransaction { database in
                // So little memory that pages, and first the journal, are written before the end of the transaction.
                try database.execute(
                    sql: "PRAGMA cache_size = 1; BEGIN; CREATE TABLE t (b); INSERT INTO t VALUES (randomblob(99999))"
                )
                try FileManager.default.copyItem(atPath: path + ".new-journal", toPath: torn + "-journal")
                try database.execute(sql: "COMMIT")
            }
            try maker.close()
            // Its end writes the first page, of which only a half came to the disk.
            try Data(contentsOf: URL(filePath: path + ".new")).prefix(2048).write(to: URL(filePath: torn))
            let ledger = try openLedger(torn, clock: clock)
            #expect(try await ledger.verify() == [])
            await ledger.close()
        }
    }

    @Test("found damaged while in use takes nothing more, and says how to restore")
    func damagedWhileRunning() async throws {
        try await withLedger { ledger, clock, path in
            for number in 0..<2000 {
                _ = try await ledger.store(.test("jalan rusak \(number)", id: "\(number)", at: clock.now))
            }
            // The pages of old rows, which SQLite has no reason to keep in memory.
            let checkpointed = try DatabaseQueue(path: path)
            try await checkpointed.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            try checkpointed.close()
            let file = try FileHandle(forUpdating: URL(filePath: path))
            let size = try file.seekToEnd()
            try file.seek(toOffset: 16 * 4096)
            try file.write(contentsOf: Data(repeating: 0x5A, count: Int(size) - 16 * 4096))
            try file.close()
            await #expect(throws: (any Error).self) {
                for id in 1...2000 { _ = try await ledger.store(.test("baru \(id)", id: "n\(id)", at: clock.now)) }
            }
            let trouble = try #require(ledger.trouble)
            #expect(trouble.reason.contains("damaged"))
            #expect(trouble.reason.contains("restore a backup"))
            await #expect(throws: trouble) {
                _ = try await ledger.store(.test("sesudahnya", id: "later", at: clock.now))
            }
        }
    }

    @Test("leaves no file with a backup's name where the copy did not become whole")
    func backups() async throws {
        try await withLedger { ledger, clock, path in
            _ = try await ledger.store(.test("jalan rusak", id: "1", at: clock.now))
            let folder = URL(filePath: path).deletingLastPathComponent()
            let target = folder.appending(path: "copy.sqlite").path
            // What an attempt left that was killed.
            try Data(repeating: 1, count: 5000).write(to: URL(filePath: target + ".unfinished"))
            let size = try await ledger.backUp(to: target)
            #expect(size > 0)
            await #expect(throws: LedgerError.self) { try await ledger.backUp(to: target) }
            await #expect(throws: LedgerError.self) {
                try await ledger.backUp(to: folder.appending(path: "missing/copy.sqlite").path)
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(!names.contains { $0.contains("unfinished") })
            let copy = try openLedger(target, clock: clock)
            #expect(try await copy.messagesForTriage(limit: 2).map(\.text) == ["jalan rusak"])
            #expect(try await copy.verify().isEmpty)
            await copy.close()
            let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? NSNumber
            #expect(mode?.intValue == 0o600)
        }
    }
}
