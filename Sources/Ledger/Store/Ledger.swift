package import Complaints
package import Foundation
import GRDB
package import Logging
import Metrics
import Synchronization

/// The durable store of all messages, tickets and replies. The six stages are joined by it alone.
///
/// SQLite in WAL mode with `synchronous = FULL`: a commit that returned survives a power cut. One writer groups the writes that arrive
/// together into one commit; readers never wait for it. Numbers and texts are sealed by the ``Vault`` before they are written.
///
/// The rules of every function:
///
/// - A function that writes returns when the write survives a power cut, and fails as a whole or not at all. In a function that writes
///   many things, a failure of one leaves the others alone.
/// - The identity of a thing stays unique after it was settled or erased: a message by its carrier's id, time or content; a tracking ID;
///   the key of a reply.
/// - A claimed row is claimed by nobody else until it is settled or its lease ends. The messages of one sender are handed out one after
///   the other, in their order.
/// - A row that cannot be read or recorded goes to the dead letters alone, and stops no other.
/// - After a commit, ``LedgerSignals`` wakes the stages that it concerns.
package final class Ledger: Sendable {
    /// The settings of a ledger.
    package struct Configuration: Sendable {
        /// The database file; its folder must exist and be writable.
        package var path: String
        package var protection: Vault.Protection
        /// The master key that ``protection`` is, or was, exchanged for; see ``Ledger/beginKeyExchange(to:)``.
        package var nextProtection: Vault.Protection?
        /// Letters before a ticket's serial, 1 to 4.
        package var ticketPrefix: String
        /// The number of writes that may wait before carriers are told to come back.
        package var writeLimit: Int
        /// The largest number of writes in one commit.
        package var batchLimit: Int
        /// The time during which the same text from the same sender counts as a redelivery, if the carrier gives
        /// neither id nor time.
        package var redeliveryWindow: Duration
        /// The interval between two tests of a disk that refuses.
        package var probeInterval: Duration
        /// The service numbers of all carriers. Short codes need not be among them.
        package var serviceNumbers: Set<PhoneNumber> = []

        package init(
            path: String,
            protection: Vault.Protection,
            nextProtection: Vault.Protection? = nil,
            ticketPrefix: String = "LP",
            writeLimit: Int = 4096,
            batchLimit: Int = 512,
            redeliveryWindow: Duration = .seconds(60),
            probeInterval: Duration = .seconds(1)
        ) {
            self.path = path
            self.protection = protection
            self.nextProtection = nextProtection
            self.ticketPrefix = ticketPrefix
            self.writeLimit = writeLimit
            self.batchLimit = batchLimit
            self.redeliveryWindow = redeliveryWindow
            self.probeInterval = probeInterval
        }
    }

    package let configuration: Configuration
    package let signals = LedgerSignals()
    let pool: DatabasePool
    let keys: VaultHolder
    let clock: @Sendable () -> Date
    /// Whether a reply that is due waits for the end of another to the same number.
    let isHoldingRepliesBack = Atomic(false)
    private let commits: CommitQueue
    private let checkpointer: Checkpointer
    private let lock: LedgerLock?
    private let logger: Logger
    private let isClosed = Mutex(false)

    /// Opens a ledger, making or migrating it as needed, and takes hold of it.
    ///
    /// Only who holds it alone makes one, and not a command that would find an empty one sound.
    ///
    /// - Parameters:
    ///   - configuration: Where it is and how it is protected.
    ///   - exclusively: Whether to hold it alone, as the daemon does. Commands that only look do not.
    ///   - makesNew: Whether to make one where there is none.
    ///   - clock: The time of day.
    ///   - logger: For what an operator should know.
    /// - Throws: ``LedgerError``: held by another process, not there and not to be made, made by a newer lapord, made by an older one and not ours
    ///   to migrate, wrong key, not writable.
    package init(
        configuration: Configuration,
        exclusively: Bool = true,
        makesNew: Bool = true,
        clock: @escaping @Sendable () -> Date = { Date() },
        logger: Logger
    ) throws {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        let redeliveries: RedeliveryIndex?
        try LedgerFiles.verify(path: configuration.path)
        if !exclusively || !makesNew { try Self.verifyPresence(path: configuration.path) }
        lock = exclusively ? try LedgerLock(path: configuration.path + ".lock") : nil
        do {
            try Self.verifySize(path: configuration.path)
            pool = try Self.openPool(path: configuration.path)
            try Self.migrate(pool, path: configuration.path, isOurs: exclusively, logger: logger)
            keys = VaultHolder(try Self.unlock(pool, configuration))
            try Self.touchTables(pool)
            redeliveries = exclusively ? try pool.writeWithoutTransaction { try RedeliveryIndex($0) } : nil
        } catch let error as DatabaseError {
            throw LedgerError(error, path: configuration.path)
        }
        let checkpointer = Checkpointer(path: configuration.path, logger: logger)
        self.checkpointer = checkpointer
        pool.writeWithoutTransaction { checkpointer.attach(to: $0) }
        let commitSize = Recorder(label: "lapord_ledger_commit_rows", aggregate: true)
        let commitTime = Metrics.Timer(label: "lapord_ledger_commit_seconds")
        commits = CommitQueue(
            pool: pool,
            keys: keys,
            redeliveries: redeliveries,
            signals: signals,
            limit: configuration.writeLimit,
            batchLimit: configuration.batchLimit,
            path: configuration.path,
            probeInterval: configuration.probeInterval,
            clock: clock,
            observe: { [pool] batch, seconds in
                commitSize.record(batch)
                commitTime.recordNanoseconds(Int64(seconds * 1e9))
                checkpointer.committed(pool)
            },
            report: { trouble in
                if let trouble {
                    logger.critical(
                        "the ledger cannot be written; carriers are told to come back, and nothing goes on until it can",
                        metadata: ["event": "ledger-full", "error": "\(trouble)"]
                    )
                } else {
                    logger.notice("the ledger can be written again", metadata: ["event": "ledger-writable"])
                }
            }
        )
    }

    /// Waits until all writes are on disk, and closes the ledger.
    package func close() async {
        await commits.close()
        let wasClosed = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        guard !wasClosed else { return }
        await checkpointer.close()
        do {
            if lock != nil, trouble == nil { try emptyLog() }
            try pool.close()
        } catch {
            logger.warning(
                "the ledger did not close cleanly; it recovers when it is opened",
                metadata: ["error": "\(error)"]
            )
        }
        lock?.release()
    }

    /// Empties the write-ahead log, so that nothing that was erased is left in it.
    func overwriteLog() async {
        for _ in 0..<20 {
            if await commits.emptyLog() { return }
            try? await Task.sleep(for: .milliseconds(100))
        }
        logger.notice("the write-ahead log is in use and still holds what was erased; it is overwritten as it is used")
    }

    /// The vault that is in force.
    var vault: Vault { keys.vault }

    /// Brings everything into the one file: who copies that of a stopped daemon forgets the log beside it.
    private func emptyLog() throws {
        _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }

    /// The number of writes that wait for the disk.
    package var writeDepth: Int { commits.depth }

    /// Why nothing can be written at present; nil where it can.
    package var trouble: LedgerError? { commits.trouble }

    /// Ends all waiting for a disk that refuses: the daemon stops, and its next start settles the rest.
    package func stopWaitingForDisk() {
        commits.stopKeeping()
    }

    /// Runs work in the next commit.
    ///
    /// - Parameters:
    ///   - importance: What becomes of it when too much waits, or the disk refuses.
    ///   - body: The work.
    /// - Returns: What the work returned, once it is on disk.
    /// - Throws: ``LedgerError``, or what the work threw.
    nonisolated(nonsending) func write<Value: Sendable>(
        _ importance: CommitQueue.Importance = .wanted,
        _ body: @escaping @Sendable (LedgerTransaction) throws -> Value
    ) async throws -> Value {
        try await commits.write(importance, body)
    }

    /// Reads a consistent state without waiting for the writer.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            // Nothing else ends a read than that its task is cancelled.
            throw CancellationError()
        } catch let error as DatabaseError {
            throw commits.failed(reading: error)
        }
    }

    /// Reads sealed values that a key must not fail to open only because it was exchanged meanwhile: then it reads once more.
    func readSealed<Value: Sendable>(
        _ body: @escaping @Sendable (Database, Vault) throws -> Value
    ) async throws -> Value {
        while true {
            let vault = vault
            let value = try await read { try body($0, vault) }
            if vault === self.vault { return value }
        }
    }

    private static func openPool(path: String) throws -> DatabasePool {
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            // The pages of the unique keys are touched at random: those of a few hundred thousand messages stay at hand.
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA cache_size = -16384") }
            try database.execute(sql: "PRAGMA secure_delete = ON")
            try database.execute(sql: "PRAGMA cell_size_check = ON")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        // SQLite gives its log and index the mode of the database, so one careful creation keeps all three private.
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB sets NORMAL when it enters WAL mode, after the preparation above; promise 1 needs FULL.
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try Durability(database).verify(path: path)
        }
        return pool
    }

    private static func verifyPresence(path: String) throws {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard (attributes?[.size] as? NSNumber)?.int64Value ?? 0 == 0 else { return }
        let fault = attributes == nil ? "there is no ledger at \(path) yet" : "\(path) is empty"
        throw LedgerError(.notFound, "\(fault); the daemon makes a new one when it starts")
    }

    /// Recognises a file that was cut off, which SQLite would notice only when it needs the missing part.
    ///
    /// While a write-ahead log holds pages, the file may rightly be shorter than its first page says; and while there is a rollback
    /// journal, SQLite first undoes what a first start was killed in.
    private static func verifySize(path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { return }
        defer { try? file.close() }
        guard let header = try file.read(upToCount: 100), header.count == 100, size(of: path + "-wal") == 0,
            size(of: path + "-journal") == 0
        else { return }
        guard header.starts(with: Data("SQLite format 3\0".utf8)) else {
            throw LedgerError(
                .unavailable,
                "\(path) is no ledger, or damaged from its first bytes on: restore a backup, as docs/backup.md says"
            )
        }
        func number(_ offset: Int, _ count: Int) -> Int64 {
            header[offset..<(offset + count)].reduce(0) { $0 << 8 | Int64($1) }
        }
        let pageSize = number(16, 2) == 1 ? 65_536 : number(16, 2)
        let expected = number(28, 4) * pageSize
        let actual = size(of: path)
        guard actual < expected else { return }
        throw LedgerError(
            .unavailable,
            "the ledger \(path) is damaged: it has \(actual) bytes of \(expected); restore a backup, as docs/backup.md says"
        )
    }

    /// Reads the newest row of every table, so that damage where work goes on is met before a carrier is answered.
    private static func touchTables(_ pool: DatabasePool) throws {
        try pool.read { database in
            for table in try Row.fetchAll(database, sql: "PRAGMA table_list") where table["type"] == "table" {
                let name: String = table["name"]
                // Without an order there is none to seek by; any row of such a small table will do.
                let order = table["wr"] == 1 ? "" : "ORDER BY rowid DESC"
                _ = try Row.fetchOne(database, sql: "SELECT * FROM \(name.quotedDatabaseIdentifier) \(order) LIMIT 1")
            }
        }
    }
}
