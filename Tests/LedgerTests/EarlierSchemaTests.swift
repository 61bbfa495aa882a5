import Complaints
import Foundation
import GRDB
import Ledger
import Testing

/// Opens ledgers of every earlier schema. The fixtures are written by `Scripts/ledger-fixture`.
@Suite("A ledger of each earlier schema")
struct EarlierSchemaTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    /// The last migration of each earlier schema.
    static let versions = ["1", "2", "3", "4", "5"]

    private func withFixture(_ version: String, _ body: (Ledger, _ path: String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "ledger.sqlite").path
        let fixture = try DatabaseQueue(path: path)
        let sql = try String(contentsOf: Self.folder.appending(path: "ledger-\(version).sql"), encoding: .utf8)
        try await fixture.writeWithoutTransaction { try $0.execute(sql: sql) }
        try fixture.close()
        let clock = TestClock()
        let ledger = try openLedger(path, protection: .off, clock: clock)
        try await body(ledger, path)
        await ledger.close()
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
        func schema(of path: String) async throws -> [String] {
            try await DatabaseQueue(path: path).read { database in
                try String.fetchAll(
                    database,
                    sql: "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"
                )
            }
        }
        let new = try await withLedger { _, _, path in try await schema(of: path) }
        try await withFixture(version) { _, path in
            let migrated = try await schema(of: path)
            #expect(migrated.count == new.count)
            for (ours, theirs) in zip(migrated, new) { #expect(ours == theirs) }
        }
    }

    @Test("can be erased from and rekeyed like a new one", arguments: versions)
    func work(version: String) async throws {
        try await withFixture(version) { ledger, path in
            try await ledger.beginKeyExchange(to: .key([UInt8](repeating: 3, count: 32)))
            while try await ledger.continueKeyExchange(limit: 3).isUnderWay {}
            let erased = try await ledger.erase(.test(), isForced: true)
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
