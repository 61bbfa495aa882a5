import Complaints
import Foundation
import GRDB
import Ledger
import TestSupport
import Testing

@Suite("A ledger of an earlier version")
struct LedgerMigrationTests {
    /// The key that the ledger of the fixture was made with.
    private static let key = Vault.Protection.key([UInt8](repeating: 0x0F, count: 32))

    /// Writes the ledger that a daemon with the first schema left, with four tickets, replies and a dead letter in it.
    private func withFirstSchema(_ body: (_ path: String) async throws -> Void) async throws {
        let folder = try makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "ledger.sqlite").path
        let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/ledger-1-sealed.sql"
        )
        let database = try DatabaseQueue(path: path)
        let statements = try String(contentsOf: fixture, encoding: .utf8)
        try await database.writeWithoutTransaction { try $0.execute(sql: statements) }
        try database.close()
        try await body(path)
    }

    @Test("is brought up to date with everything in it, and a copy of it as it was is kept")
    func migration() async throws {
        try await withFirstSchema { path in
            let ledger = try openLedger(path, protection: Self.key)
            #expect(try await ledger.verify() == [])
            let tickets = try await ledger.tickets(limit: 10)
            #expect(tickets.map(\.number) == ["LP10043", "LP10035", "LP10024", "LP10019", "LP10008"])
            #expect(tickets.last?.complaint?.body == "jalan berlubang di desa Guci kec Ujan Mas, banyak motor jatuh")
            #expect(tickets.last?.trackingID == "10000001")
            let counts = try await ledger.counts()
            #expect(counts.ticketsOpen == 1)
            #expect(counts.deadLetters == 1)
            await ledger.close()

            let folder = URL(filePath: path).deletingLastPathComponent()
            let copies = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasPrefix("ledger.sqlite.schema-1.") }
            #expect(copies.count == 1)
            let copy = try DatabaseQueue(path: folder.appending(path: copies.first ?? "none").path)
            #expect(try await copy.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM ticket") } == 5)
            #expect(
                try await copy.read { try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations") } == ["1"]
            )
            try copy.close()
            // Once is enough.
            await (try openLedger(path, protection: Self.key)).close()
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    .count { $0.hasPrefix("ledger.sqlite.schema-") } == 1
            )
        }
    }

    @Test("is left alone by commands beside a daemon, which say what to do")
    func beside() async throws {
        try await withFirstSchema { path in
            #expect {
                try openLedger(path, protection: Self.key, exclusively: false)
            } throws: { error in
                (error as? LedgerError)?.code == .olderSchema
            }
        }
    }

    @Test("that is not there or empty is not made by commands", arguments: [true, false], [true, false])
    func absent(isEmpty: Bool, exclusively: Bool) throws {
        // Not in the folder that all users may change: root does not work there.
        let folder = try makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "ledger.sqlite").path
        if isEmpty { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        #expect {
            try openLedger(path, exclusively: exclusively, makesNew: false)
        } throws: { error in
            (error as? LedgerError)?.code == .notFound
        }
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        #expect(size == (isEmpty ? 0 : nil))
        #expect(!FileManager.default.fileExists(atPath: path + ".lock"))
    }
}
