import Foundation
import GRDB

/// Sealing every row anew with another key, a batch at a time, while the stages work.
///
/// Where the exchange stands is kept with each batch, so that it goes on where it stopped. Since each value tells its generation,
/// doing a row twice does no harm.
extension Ledger {
    /// How far the exchange of the key is.
    package func keyExchangeProgress() async throws -> KeyExchangeProgress {
        let vault = vault
        return try await read { database in
            let position = try KeyExchangePosition(database)
            return KeyExchangeProgress(
                isUnderWay: vault.retiring != nil,
                generation: vault.generation,
                rowsDone: position.rowsDone,
                rowsTotal: try SealedTable.all.reduce(0) { sum, table in
                    // Keys are given in order, so the last one is about the number of rows, without counting them.
                    let sql =
                        table.key == "id"
                        ? "SELECT max(id) FROM \(table.name)" : "SELECT count(*) FROM \(table.name)"
                    return sum + (try Int.fetchOne(database, sql: sql) ?? 0)
                }
            )
        }
    }

    /// Seals the next rows anew; ends the exchange when there are none.
    ///
    /// - Parameter limit: How many rows at most.
    /// - Returns: How far it is.
    /// - Throws: ``LedgerError``.
    package func continueKeyExchange(limit: Int) async throws -> KeyExchangeProgress {
        guard isExchangingKey else { return try await keyExchangeProgress() }
        let isThrough = try await write { transaction in
            var position = try KeyExchangePosition(transaction.database)
            guard position.table < SealedTable.all.count else { return true }
            let table = SealedTable.all[position.table]
            let (rows, last) = try transaction.sealAnew(table, after: position.last, limit: limit)
            position.rowsDone += rows
            position.last = last
            if rows < limit {
                position.table += 1
                position.last = nil
            }
            try position.keep(transaction)
            return false
        }
        if isThrough {
            if try await hasRetiringValues() {
                // Written by what was on its way when the key changed: once more through all of it.
                try await write { try KeyExchangePosition().keep($0) }
            } else {
                try await endKeyExchange()
                // What the key before had sealed is overwritten in the database; its log still holds it.
                await overwriteLog()
            }
        }
        return try await keyExchangeProgress()
    }

    /// Whether any row still has a value of an earlier generation.
    private func hasRetiringValues() async throws -> Bool {
        let vault = vault
        return try await read { database in
            for table in SealedTable.all where try table.retiringCount(in: database, vault: vault) > 0 { return true }
            return false
        }
    }
}

extension SealedTable {
    /// How many rows have a value that the current key did not make.
    func retiringCount(in database: Database, vault: Vault) throws -> Int {
        let header = vault.sealedHeader
        let conditions =
            sealed.map { "(length(\($0.column)) > 0 AND substr(\($0.column), 1, \(header.count)) <> :header)" }
            + hashes.map { column in
                vault.generation == 0
                    ? "length(\(column)) > 16"
                    : "(length(\(column)) > 0 AND (length(\(column)) = 16 OR substr(\(column), 1, 1) <> :generation))"
            }
        let values: [String: (any DatabaseValueConvertible)?] = [
            "header": header, "generation": Data([UInt8(vault.generation)]),
        ]
        let sql = "SELECT count(*) FROM \(name) WHERE \(conditions.joined(separator: " OR "))"
        let used = values.filter { sql.contains(":\($0.key)") }
        return try Int.fetchOne(database, sql: sql, arguments: StatementArguments(used)) ?? 0
    }
}

/// Where the exchange of the key stands.
private struct KeyExchangePosition: Codable {
    /// The table that is gone through, among ``SealedTable/all``.
    var table = 0
    /// The key of the row that was last done.
    var last: Key?
    var rowsDone = 0

    enum Key: Codable {
        case id(Int64)
        case hash(Data)
    }

    init() {}

    init(_ database: Database) throws {
        let stored = try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'key_exchange'")
        self = try stored.map { try JSONDecoder().decode(KeyExchangePosition.self, from: $0) } ?? KeyExchangePosition()
    }

    func keep(_ transaction: LedgerTransaction) throws {
        try transaction.run(
            "INSERT INTO meta (name, value) VALUES ('key_exchange', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1",
            [try JSONEncoder().encode(self)]
        )
    }
}

extension LedgerTransaction {
    /// Brings the next rows of a table over to the current key.
    ///
    /// - Returns: How many rows there were, and the key of the last.
    fileprivate func sealAnew(
        _ table: SealedTable,
        after last: KeyExchangePosition.Key?,
        limit: Int
    ) throws -> (rows: Int, last: KeyExchangePosition.Key?) {
        let columns = [table.key] + table.sealed.map(\.column) + table.hashes
        let start: any DatabaseValueConvertible =
            switch last {
            case .id(let id): id
            case .hash(let hash): hash
            case nil: table.key == "id" ? Int64(0) : Data()
            }
        let rows = try rows(
            "SELECT \(columns.joined(separator: ", ")) FROM \(table.name) WHERE \(table.key) > ? ORDER BY \(table.key) LIMIT ?",
            [start, limit]
        )
        let sets = columns.dropFirst().map { "\($0) = ?" }.joined(separator: ", ")
        for row in rows {
            var values: [(any DatabaseValueConvertible)?] = []
            for (offset, column) in table.sealed.enumerated() {
                values.append(try sealedAnew(row[offset + 1], for: column.purpose))
            }
            for offset in table.hashes.indices {
                values.append((row[1 + table.sealed.count + offset] as Data?).map(vault.upgraded))
            }
            values.append(row[0] as DatabaseValue)
            try run("UPDATE \(table.name) SET \(sets) WHERE \(table.key) = ?", values)
        }
        let end: KeyExchangePosition.Key? = rows.last.map { row in
            table.key == "id" ? .id(row[0]) : .hash(row[0])
        }
        return (rows.count, end ?? last)
    }

    private func sealedAnew(_ value: Data?, for purpose: String) throws -> Data? {
        // Erased values are empty and stay so.
        guard let value, !value.isEmpty, !value.starts(with: vault.sealedHeader) else { return value }
        return vault.seal(try vault.open(value, for: purpose), for: purpose)
    }
}
