import Foundation
import GRDB

/// Sealing every row anew with another key, a batch at a time, while the stages work.
///
/// Where the exchange stands is kept with each batch, so that it goes on where it stopped. Since each value tells its generation,
/// doing a row twice does no harm.
///
/// A damaged value opens under neither key. It stays as it is and is named at the end, so that one row keeps no exchange from
/// ending. The key before is dropped all the same, since it does not open that row; a row that it opens is never left
/// behind.
extension Ledger {
    /// The progress of the exchange of the key.
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
                },
                keyCheck: vault.keyCheck,
                unreadable: vault.retiring == nil ? try UnreadableRows.leftByLastExchange(database) : []
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
            if let unreadable = try await leftBehind() {
                try await endKeyExchange(leaving: unreadable)
                // Values sealed by the key before are overwritten in the database; its log still holds them.
                await overwriteLog()
            } else {
                // Written by work that was under way when the key changed: go through all rows once more.
                try await write { try KeyExchangePosition().keep($0) }
            }
        }
        return try await keyExchangeProgress()
    }

    /// The rows with values of an earlier generation that cannot be brought over; nil while there are others that can.
    private func leftBehind() async throws -> [UnreadableRows]? {
        let vault = vault
        return try await read { database in
            var all: [UnreadableRows] = []
            for table in SealedTable.all {
                guard let rows = try table.leftBehind(in: database, vault: vault) else { return nil }
                if rows.count > 0 { all.append(rows) }
            }
            return all
        }
    }
}

extension SealedTable {
    /// The number of rows with a value that the current key did not make.
    func retiringCount(in database: Database, vault: Vault) throws -> Int {
        let (condition, arguments) = retiring(vault)
        return try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM \(name) WHERE \(condition)",
            arguments: arguments
        ) ?? 0
    }

    /// These rows, where all their values of earlier generations are damaged; otherwise nil.
    fileprivate func leftBehind(in database: Database, vault: Vault) throws -> UnreadableRows? {
        let (condition, arguments) = retiring(vault)
        let columns = ([key] + sealed.map(\.column) + hashes).joined(separator: ", ")
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT \(columns) FROM \(name) WHERE \(condition)",
            arguments: arguments
        )
        var left = UnreadableRows(table: name)
        while let row = try rows.next() {
            for (index, column) in sealed.enumerated() {
                let value = row[index + 1] as Data?
                if let anew = try? vault.sealedAnew(value, for: column.purpose), anew != value { return nil }
            }
            for index in hashes.indices {
                let hash = row[1 + sealed.count + index] as Data?
                if hash.map(vault.upgraded) != hash { return nil }
            }
            left.note(id: key == "id" ? row[0] : nil)
        }
        return left
    }

    /// The condition for a row with a value that the current key did not make.
    private func retiring(_ vault: Vault) -> (condition: String, arguments: StatementArguments) {
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
        let condition = conditions.joined(separator: " OR ")
        return (condition, StatementArguments(values.filter { condition.contains(":\($0.key)") }))
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
        try prepareChangeOfIdentities()
        let sets = columns.dropFirst().map { "\($0) = ?" }.joined(separator: ", ")
        for row in rows {
            var values: [(any DatabaseValueConvertible)?] = []
            for (offset, column) in table.sealed.enumerated() {
                let value = row[offset + 1] as Data?
                // A damaged one stays, and the rest of its row is brought over.
                values.append((try? vault.sealedAnew(value, for: column.purpose)) ?? value)
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
}

extension Vault {
    /// A stored value as the current key seals it.
    ///
    /// - Throws: ``LedgerError`` where no key at hand opens it.
    fileprivate func sealedAnew(_ value: Data?, for purpose: String) throws(LedgerError) -> Data? {
        // Erased values are empty and stay so.
        guard let value, !value.isEmpty, !value.starts(with: sealedHeader) else { return value }
        return seal(try open(value, for: purpose), for: purpose)
    }
}

extension UnreadableRows {
    fileprivate static func leftByLastExchange(_ database: Database) throws -> [UnreadableRows] {
        let stored = try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'key_exchange_unreadable'")
        return try stored.map { try JSONDecoder().decode([UnreadableRows].self, from: $0) } ?? []
    }
}
