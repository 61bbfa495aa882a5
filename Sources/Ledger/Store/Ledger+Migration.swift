import Foundation
import GRDB
import Logging

extension Ledger {
    /// Brings the tables to the present form, after a copy of the ledger was made beside it.
    ///
    /// - Parameters:
    ///   - pool: The open database.
    ///   - path: Where it is.
    ///   - isOurs: Whether we hold it alone. A command beside the daemon must not change the tables under it.
    ///   - logger: The log of what was done.
    /// - Throws: ``LedgerError``: made by a newer lapord, or by an older one and not ours to migrate.
    static func migrate(_ pool: DatabasePool, path: String, isOurs: Bool, logger: Logger) throws {
        let migrator = LedgerSchema.migrator
        let (isNewer, isReady, applied) = try pool.read { database in
            (
                try migrator.hasBeenSuperseded(database), try migrator.hasCompletedMigrations(database),
                try migrator.appliedMigrations(database)
            )
        }
        if isNewer {
            throw LedgerError(
                .newerSchema,
                "the ledger \(path) was made by a newer lapord: install that version or restore"
            )
        }
        guard !isReady else { return }
        if let last = applied.last {
            guard isOurs else {
                throw LedgerError(
                    .olderSchema,
                    "the ledger \(path) was made by an older lapord: start the daemon, which brings it up to date"
                )
            }
            logger.notice(
                "the ledger was made by an older version: it is copied and brought up to date, which takes minutes for a large one",
                metadata: ["from": "\(last)"]
            )
            keepCopy(of: pool, path: path, schema: last, logger: logger)
        }
        try migrator.migrate(pool)
        if let last = applied.last {
            logger.notice(
                "the ledger was brought up to date",
                metadata: ["from": "\(last)", "to": "\(migrator.migrations.last ?? "-")"]
            )
        }
    }

    /// A migration is one transaction and needs no copy to be safe; it is for the operator who wants the old version back.
    private static func keepCopy(of pool: DatabasePool, path: String, schema: String, logger: Logger) {
        let time = Date().formatted(
            Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted, timeZone: .gmt)
        )
        let copy = "\(path).schema-\(schema).\(time)"
        do {
            _ = try Self.copy(pool, of: path, to: copy)
            logger.notice("the ledger is migrated; a copy of it as it was is kept", metadata: ["copy": "\(copy)"])
        } catch {
            logger.warning(
                "the ledger is migrated without a copy of it as it was",
                metadata: ["copy": "\(copy)", "error": "\(error)"]
            )
        }
    }
}
