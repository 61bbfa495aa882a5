import GRDB

/// The settings by which SQLite writes, read back after they were set, since a file system may not allow them.
package struct Durability: Hashable, Sendable {
    package var journalMode: String
    /// 2 is FULL: a commit that returned survives a power cut.
    package var synchronous: Int

    package init(journalMode: String, synchronous: Int) {
        self.journalMode = journalMode
        self.synchronous = synchronous
    }

    init(_ database: Database) throws {
        journalMode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? ""
        synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
    }

    /// Refuses what would lose acknowledged messages in a power cut (promise 1).
    ///
    /// - Parameter path: The database.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/unavailable``.
    package func verify(path: String) throws(LedgerError) {
        guard journalMode == "wal" else {
            throw LedgerError(
                .unavailable,
                "the ledger \(path) does not take a write-ahead log (journal mode \(journalMode)): put it on a local file system"
            )
        }
        guard synchronous == 2 else {
            throw LedgerError(
                .unavailable,
                "SQLite does not confirm synchronous = FULL on \(path): acknowledged messages could be lost in a power cut"
            )
        }
    }
}
