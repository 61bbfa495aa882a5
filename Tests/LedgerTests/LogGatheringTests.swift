import Foundation
import GRDB
import GRDBSQLite
import Testing

@testable import Ledger

@Suite("What a commit adds to the write-ahead log", .serialized)
struct LogGatheringTests {
    @Test("reaches the file by one call, and another connection at once")
    func oneCall() throws {
        try withLog { log, writer, reader in
            func add(_ pages: Int, by run: (Database) throws -> Void) throws -> Int {
                try writer.writeWithoutTransaction { database in
                    let before = WatchedLog.writes
                    try run(database)
                    return WatchedLog.writes - before
                }
            }
            func insert(_ count: Int, _ database: Database) throws {
                try database.inWritingTransaction {
                    for _ in 0..<count { try database.run(kept: "INSERT INTO page (bytes) VALUES (randomblob(4000))") }
                    return .commit
                }
            }
            // The file's first pages, and those of the table's root, are written by then.
            try writer.writeWithoutTransaction { try insert(1, $0) }
            #expect(try add(20) { try insert(20, $0) } >= 40)
            let gathered = try add(20) { database in
                try log.gather {
                    try insert(20, database)
                    return .commit
                }
            }
            #expect(gathered == 1)
            #expect(try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM page") } == 41)
            // More than one call may write.
            let many = try add(100) { database in
                try log.gather {
                    try insert(100, database)
                    return .commit
                }
            }
            #expect((4...6).contains(many))
            #expect(try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM page") } == 141)
        }
    }

    @Test(
        "is what the transactions did, whatever ended them, and so is what a killed process leaves",
        arguments: 1...24
    )
    func model(seed: UInt64) throws {
        var random = Seeded(state: seed)
        try withLog { log, writer, reader in
            // Pages are written before the commit, read again and written once more.
            try writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = 4") }
            var known: [Int64: Data] = [:]
            var next: Int64 = 1
            for _ in 0..<14 {
                var rows = known
                let isRefused = random.below(4) == 0
                let isUndone = random.below(4) == 0
                do {
                    try writer.writeWithoutTransaction { database in
                        try log.gather {
                            var completion = Database.TransactionCompletion.commit
                            try database.inWritingTransaction {
                                try change(&rows, &next, database, &random)
                                if random.below(2) == 0 {
                                    var lost = rows
                                    try database.inSavepoint {
                                        try change(&lost, &next, database, &random)
                                        return .rollback
                                    }
                                    try change(&rows, &next, database, &random)
                                }
                                WatchedLog.refuses = isRefused
                                completion = isUndone ? .rollback : .commit
                                return completion
                            }
                            return completion
                        }
                    }
                    #expect(!isRefused || isUndone || rows == known)
                    if !isUndone { known = rows }
                } catch let error as DatabaseError {
                    #expect(error.resultCode == .SQLITE_FULL && isRefused)
                }
                WatchedLog.refuses = false
                if random.below(3) == 0 {
                    // Somebody else writes where the undone pages would have gone.
                    let bytes = random.bytes()
                    try reader.write {
                        try $0.execute(sql: "INSERT INTO page VALUES (?, ?)", arguments: [next, bytes])
                    }
                    known[next] = bytes
                    next += 1
                }
                if random.below(5) == 0 { try writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
                #expect(try contents(reader) == known)
                #expect(try contentsAfterKill(reader) == known)
            }
            #expect(try writer.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        }
    }

    @Test("is left alone once the transaction has ended")
    func otherWrites() throws {
        try withLog { log, writer, reader in
            try writer.writeWithoutTransaction { database in
                try log.gather {
                    try database.inWritingTransaction { .rollback }
                    return .rollback
                }
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
                // Nothing brings this to the disk, and others see it all the same.
                try database.execute(sql: "INSERT INTO page (bytes) VALUES (randomblob(9000))")
            }
            #expect(try contents(reader).count == 1)
        }
    }

    private func change(
        _ rows: inout [Int64: Data],
        _ next: inout Int64,
        _ database: Database,
        _ random: inout Seeded
    ) throws {
        for _ in 0..<random.below(40) {
            let old = rows.isEmpty ? nil : rows.keys.sorted()[random.below(rows.count)]
            let bytes = random.bytes()
            switch (random.below(4), old) {
            case (0, let old?):
                try database.execute(sql: "DELETE FROM page WHERE id = ?", arguments: [old])
                rows[old] = nil
            case (1, let old?):
                try database.execute(sql: "UPDATE page SET bytes = ? WHERE id = ?", arguments: [bytes, old])
                rows[old] = bytes
            case (2, let old?):
                let stored = try Data.fetchOne(database, sql: "SELECT bytes FROM page WHERE id = ?", arguments: [old])
                #expect(stored == rows[old])
            default:
                try database.execute(sql: "INSERT INTO page VALUES (?, ?)", arguments: [next, bytes])
                rows[next] = bytes
                next += 1
            }
        }
    }

    private func contents(_ connection: DatabaseQueue) throws -> [Int64: Data] {
        try connection.read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT id, bytes FROM page")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    /// What the files hold, without the memory that processes share.
    private func contentsAfterKill(_ connection: DatabaseQueue) throws -> [Int64: Data] {
        let files = FileManager.default
        let copy = connection.path + ".copy"
        for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: copy + suffix) }
        for suffix in ["", "-wal"] { try files.copyItem(atPath: connection.path + suffix, toPath: copy + suffix) }
        let survivor = try DatabaseQueue(path: copy)
        defer { try? survivor.close() }
        #expect(try survivor.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        return try contents(survivor)
    }

    private func withLog(_ body: (LogGathering, DatabaseQueue, DatabaseQueue) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "pages.sqlite").path
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        let writer = try DatabaseQueue(path: path, configuration: configuration)
        let log = try writer.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "CREATE TABLE page (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
            try WatchedLog.watch(database)
            return LogGathering(database)
        }
        let reader = try DatabaseQueue(path: path, configuration: configuration)
        try body(log, writer, reader)
        try reader.close()
        try writer.close()
    }
}

/// The log's file as the system has it: counts what reaches it, and refuses when it is told to. One at a time.
private enum WatchedLog {
    nonisolated(unsafe) static var writes = 0
    nonisolated(unsafe) static var refuses = false
    nonisolated(unsafe) private static var original: UnsafePointer<sqlite3_io_methods>?
    nonisolated(unsafe) private static let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)

    static func watch(_ database: Database) throws {
        var found: UnsafeMutablePointer<sqlite3_file>?
        sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &found)
        let file = try #require(found)
        let methods = try #require(file.pointee.pMethods)
        original = methods
        table.initialize(to: methods.pointee)
        table.pointee.xWrite = { file, data, count, offset in
            WatchedLog.writes += 1
            return WatchedLog.refuses
                ? SQLITE_FULL : WatchedLog.original?.pointee.xWrite(file, data, count, offset) ?? SQLITE_IOERR
        }
        file.pointee.pMethods = UnsafePointer(table)
        refuses = false
    }
}

/// SplitMix64: the same numbers for the same seed.
private struct Seeded {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func bytes() -> Data {
        let mark = UInt8(truncatingIfNeeded: next())
        return Data(repeating: mark, count: below(9000)) + Data([mark])
    }
}
