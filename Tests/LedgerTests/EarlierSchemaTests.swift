import Carriers
import Complaints
import Crypto
import Foundation
import GRDB
import LedgerSteps
import TestSupport
import Testing

@testable import Ledger

/// Opens ledgers of every earlier schema, each with the same rows in it (`Fixtures/ledger.sql`).
@Suite("A ledger of each earlier schema")
struct EarlierSchemaTests {
    /// The digests of the schemas as they were released, by the last migration of each.
    private static let digests = [
        "1": "6d43be9b291a48fcd9f5f2be3fca243cab7f8eebcb616278bdd78fc4b1a54829",
        "2": "ebbf9a655bff8b8c85985b746a848f8e921b727bf904eef925c2d0fd6df5a7ae",
        "3": "e7ed7ebf63d647fa5f8e3bf300a84905b747bc00c3d2c3653fd1aa61cf1e8b72",
        "4": "7c6c2c316d10bf37319f6f7358e57c6ee15bc134637aa450ff788821ed862052",
        "5": "2eb96dfb48299ff97287608da5e201b488ea64c4c0ef412f5d89b53757867509",
        "6": "88ee8f3383d6b7ffe78a8c1a0274f05c1323716bbd76c1397da60b782a5e0d95",
        "7": "102e381de9d78d24d385f3ff59566efd0221836e8284ff1d2d7f9e26789c8cf3",
        "8": "493bfe34953ad687662bf330a490206dce14477d8d1abd9ce06b82f69c84bdd5",
        "9": "df80e28cfdd8726411e93f38fb9b65d7c4be68b33caeb55c4cddb6ad9af43a46",
        "10": "f62e217c101fa8d525b5bc11f0db42e98a31437d4f23bb83c45ca6b00cb26ce7",
    ]

    static let versions = LedgerSchema.migrator.migrations.dropLast().map(\.self)

    private func withFixture(_ version: String, _ body: (Ledger, _ path: String) async throws -> Void) async throws {
        let folder = try makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "ledger.sqlite").path
        let fixture = try DatabaseQueue(path: path)
        try LedgerSchema.migrator.migrate(fixture, upTo: version)
        let rows = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/ledger.sql")
        let text = try String(contentsOf: rows, encoding: .utf8)
        // The one table of the rows that has another name since schema 9.
        let sql = ["9", "10"].contains(version) ? text.replacing("INTO follow_up", with: "INTO addition") : text
        try await fixture.writeWithoutTransaction { database in
            // The rows stand in an order for readers, not in that of their references.
            try database.execute(sql: "PRAGMA foreign_keys = OFF;" + sql)
        }
        try fixture.close()
        let clock = TestClock()
        let ledger = try openLedger(path, protection: .off, clock: clock)
        try await body(ledger, path)
        await ledger.close()
    }

    @Test("is made by its migrations as it was released: a change needs a migration of its own", arguments: versions)
    func released(version: String) async throws {
        let database = try DatabaseQueue()
        try LedgerSchema.migrator.migrate(database, upTo: version)
        // The migrator's own table is no part of the schema.
        let text = try await schema(of: database).filter { !$0.contains("grdb_migrations") }.joined(separator: "\n")
        let digest = SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
        #expect(digest == Self.digests[version], "the digest of schema \(version)")
    }

    @Test("keeps its tickets, events, replies and letters, and what recognises a redelivery", arguments: versions)
    func data(version: String) async throws {
        try await withFixture(version) { ledger, _ in
            #expect(try await ledger.verify() == [])
            let ticket = try #require(try await ledger.ticket(called: "9000001"))
            #expect(ticket.complaint?.body == "jalan rusak di desa Guci")
            #expect(ticket.sender == .test())
            #expect(try await ledger.events(of: ticket.id).count == 5)
            #expect(try await ledger.replies(about: ticket.id).map(\.state) == [.delivered, .sent, .queued])
            #expect(try await ledger.deadLetters().map(\.reason) == ["undecodable"])
            let message = try #require(try await ledger.messagesForTriage(limit: 5).first)
            #expect(message.text == "rusak sekali")
            let context = try await ledger.context(of: message)
            #expect(context.isStopped)
            #expect(context.tickets.count == 2)
            let again = try await ledger.store(.test("STATUS", id: "a3", at: Date()))
            #expect(again == .duplicate(id: 3))
            let counts = try await ledger.counts()
            #expect(counts.incompleteMessages == 1)
            #expect(counts.notificationsWaiting == 1)
        }
    }

    @Test("gets the same schema as a new one", arguments: versions)
    func schema(version: String) async throws {
        let new = try await withLedger { _, _, path in try await schema(of: DatabaseQueue(path: path)) }
        try await withFixture(version) { _, path in
            let migrated = try await schema(of: DatabaseQueue(path: path))
            #expect(migrated.count == new.count)
            for (ours, theirs) in zip(migrated, new) { #expect(ours == theirs) }
        }
    }

    /// The tables, indexes and triggers.
    private func schema(of database: DatabaseQueue) async throws -> [String] {
        try await database.read { database in
            try String.fetchAll(
                database,
                sql: "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"
            )
        }
    }

    @Test("can be erased from and rekeyed like a new one", arguments: versions)
    func work(version: String) async throws {
        try await withFixture(version) { ledger, path in
            try await ledger.beginKeyExchange(to: .key([UInt8](repeating: 3, count: 32)))
            while try await ledger.continueKeyExchange(limit: 3).isUnderWay {}
            let erased = try await ledger.erase(.test(), isForced: true, by: .token("test"))
            #expect(erased.counts.tickets == 2)
            #expect(erased.counts.messages == 7)
            #expect(try await ledger.verify() == [])
            for file in [path, path + "-wal"] {
                let bytes = try Data(contentsOf: URL(filePath: file))
                for secret in ["81270010001", "jembatan", "Guci", "sepotong", "Laporan diterima"] {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(file.suffix(8))")
                }
            }
        }
    }

    @Test("is durable: WAL, FULL and references are on, and tables are strict")
    func durability() async throws {
        try await withLedger { _, _, path in
            let reader = try DatabaseQueue(path: path)
            let loose = try await reader.read { database in
                try String.fetchAll(
                    database,
                    sql: """
                        SELECT name FROM pragma_table_list
                        WHERE type = 'table' AND schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'
                            AND name <> 'grdb_migrations'
                        """
                )
            }
            #expect(loose == [])
        }
    }
}
