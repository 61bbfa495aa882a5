import Carriers
import Complaints
import Foundation
import GRDB
import Ledger
import LedgerSteps
import Logging
import TestSupport
import Testing

@Suite("The ledger's file")
struct LedgerStoreTests {
    @Test("commits with synchronous = FULL in WAL mode")
    func durable() async throws {
        try await withLedger { _, _, path in
            let reader = try DatabaseQueue(path: path)
            #expect(try await reader.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        }
    }

    @Test("is refused where SQLite does not write as promised", arguments: [("delete", 2), ("memory", 2), ("wal", 1)])
    func volatile(journalMode: String, synchronous: Int) {
        #expect {
            try Durability(journalMode: journalMode, synchronous: synchronous).verify(path: "/x/ledger.sqlite")
        } throws: { error in
            (error as? LedgerError)?.code == .unavailable && "\(error)".contains("/x/ledger.sqlite")
        }
        #expect(throws: Never.self) { try Durability(journalMode: "wal", synchronous: 2).verify(path: "/x") }
    }

    @Test("is refused to a second daemon, with the holder's pid")
    func locked() async throws {
        try await withLedger { _, _, path in
            #expect {
                try openLedger(path)
            } throws: { error in
                (error as? LedgerError)?.code == .locked && "\(error)".contains("pid \(getpid())")
            }
        }
    }

    @Test("is free again once it is closed, and holds what was stored")
    func reopened() async throws {
        try await withLedger { ledger, clock, path in
            _ = try await ledger.store(.test("jalan rusak", id: "1", at: clock.now))
            await ledger.close()
            let again = try openLedger(path, clock: clock)
            #expect(try await again.messagesForTriage(limit: 1).first?.text == "jalan rusak")
            await again.close()
        }
    }

    @Test("is refused with a wrong key, and with none")
    func wrongKey() async throws {
        try await withLedger { ledger, _, path in
            await ledger.close()
            for protection in [Vault.Protection.key([UInt8](repeating: 8, count: 32)), .off] {
                #expect {
                    try openLedger(path, protection: protection)
                } throws: { error in
                    (error as? LedgerError)?.code == .wrongKey
                }
            }
        }
    }

    @Test("made by a newer version is refused with a clear message")
    func newer() async throws {
        try await withLedger { ledger, _, path in
            await ledger.close()
            let future = try DatabaseQueue(path: path)
            try await future.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999')") }
            try future.close()
            #expect {
                try openLedger(path)
            } throws: { error in
                (error as? LedgerError)?.code == .newerSchema
            }
        }
    }

    @Test("shows no number and no text in database or write-ahead log")
    func sealed() async throws {
        try await withLedger { ledger, clock, path in
            _ = try await ledger.openTicket("jembatan gantung Segamit hampir putus", id: "1", at: clock.now)
            for notification in try await ledger.waitingNotifications(limit: 10) {
                try await ledger.settle(notification, text: "Laporan Anda kami terima", sendAt: clock.now)
            }
            _ = try await ledger.store(.test("rahasia sekali", reason: "x"))
            for file in [path, path + "-wal"] {
                let bytes = try Data(contentsOf: URL(filePath: file))
                for secret in ["62812700", "8127001", "Segamit", "jembatan", "kami terima", "rahasia sekali"] {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(file)")
                }
            }
        }
    }

    @Test("refuses more waiting writes than its limit, at once and clearly")
    func bounded() async throws {
        let folder = try makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "ledger.sqlite").path
        let ledger = try Ledger(
            configuration: .init(path: path, protection: .off, writeLimit: 8, batchLimit: 4),
            logger: .init(label: "test")
        )
        let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<2000 {
                group.addTask {
                    do {
                        _ = try await ledger.store(.test("x\(index)", id: "\(index)", at: Date()))
                        return false
                    } catch let error as LedgerError where error.code == .busy {
                        return true
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused > 0)
        #expect(try await ledger.counts().inboundWaiting == 2000 - refused)
        await ledger.close()
        await #expect(throws: LedgerError.self) {
            _ = try await ledger.store(.test("x", id: "late", at: Date()))
        }
    }
}

@Suite("Dead letters")
struct DeadLetterTests {
    @Test("can be listed, retried and discarded")
    func driving() async throws {
        try await withLedger { ledger, clock, _ in
            let ticket = try #require(try await ledger.openTicket("satu", id: "1", at: clock.now))
            _ = try await ledger.claimTicketsToForward(limit: 1)
            try await ledger.recordRejected(ticket.id, reason: "category_id is required")
            let letter = try #require(try await ledger.deadLetters().first)
            #expect(letter.reason == "category_id is required")
            try await ledger.retryDeadLetter(letter.id)
            #expect(try await ledger.deadLetters().isEmpty)
            #expect(try await ledger.claimTicketsToForward(limit: 1).map(\.id) == [ticket.id])
            try await ledger.recordRejected(ticket.id, reason: "category_id is required")
            #expect(try await ledger.deadLetters().count == 1)
            try await ledger.discardDeadLetter(letter.id)
            #expect(try await ledger.deadLetters().isEmpty)
            await #expect(throws: LedgerError.self) { try await ledger.retryDeadLetter(letter.id) }
        }
    }
}
