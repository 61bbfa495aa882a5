import Foundation
import GRDB
import GRDBSQLite

/// Statements that stay prepared on their connection, and are bound and stepped without a detour.
///
/// For what runs many times a second, preparing a statement costs more than running it, and so does what GRDB does around each run for
/// observers, records and arguments by name, of which there are none here.
extension Database {
    typealias Values = [(any DatabaseValueConvertible)?]

    /// Runs a statement.
    ///
    /// - Returns: How many rows it changed.
    @discardableResult
    func run(kept sql: String, _ values: Values = []) throws -> Int {
        try step(sql, values) { _ in true }
        return Int(sqlite3_changes(sqliteConnection))
    }

    /// The first row of a query, whose other rows are not looked for.
    func row(kept sql: String, _ values: Values = []) throws -> StoredRow? {
        var found: StoredRow?
        try step(sql, values) { statement in
            found = StoredRow(copying: statement)
            return false
        }
        return found
    }

    func rows(kept sql: String, _ values: Values = []) throws -> [StoredRow] {
        var found: [StoredRow] = []
        try step(sql, values) { statement in
            found.append(StoredRow(copying: statement))
            return true
        }
        return found
    }

    /// The first column of the first row; nil where it is NULL, or there is no row.
    func integer(kept sql: String, _ values: Values = []) throws -> Int64? {
        var found: Int64?
        try step(sql, values) { statement in
            if sqlite3_column_type(statement, 0) != SQLITE_NULL { found = sqlite3_column_int64(statement, 0) }
            return false
        }
        return found
    }

    /// Runs work in a transaction that is begun as a writer's.
    ///
    /// - Parameter work: Says whether it is committed or undone; it is undone also where this throws.
    /// - Throws: What the work throws, or the commit.
    func inWritingTransaction(_ work: () throws -> TransactionCompletion) throws {
        try run(kept: "BEGIN IMMEDIATE")
        do {
            try run(kept: try work() == .commit ? "COMMIT" : "ROLLBACK")
        } catch {
            // SQLite has undone it already where the disk refused.
            if isInsideTransaction { _ = try? run(kept: "ROLLBACK") }
            throw error
        }
    }

    /// Steps through a statement's rows as long as it is told to.
    private func step(_ sql: String, _ values: Values, _ goesOn: (SQLiteStatement) -> Bool) throws {
        let kept = try cachedStatement(sql: sql)
        let statement = kept.sqliteStatement
        defer { sqlite3_reset(statement) }
        guard Int(sqlite3_bind_parameter_count(statement)) == values.count else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "too many or too few values", sql: sql)
        }
        for (index, value) in values.enumerated() {
            let position = CInt(index + 1)
            let code = value?.bind(to: statement, at: position) ?? sqlite3_bind_null(statement, position)
            guard code == SQLITE_OK else { throw failure(code, sql) }
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                if !goesOn(statement) { return }
            case SQLITE_DONE: return
            case let code: throw failure(code, sql)
            }
        }
    }

    private func failure(_ code: CInt, _ sql: String) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(sqliteConnection)),
            sql: sql
        )
    }
}

/// A copy of a row, whose columns are read by their position.
struct StoredRow: PositionedRow {
    private let values: [DatabaseValue]

    init(copying statement: SQLiteStatement) {
        let count = Int(sqlite3_column_count(statement))
        values = [DatabaseValue](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count {
                buffer.initializeElement(at: index, to: Self.value(of: CInt(index), in: statement))
            }
            filled = count
        }
    }

    private static func value(of column: CInt, in statement: SQLiteStatement) -> DatabaseValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: sqlite3_column_int64(statement, column).databaseValue
        case SQLITE_FLOAT: sqlite3_column_double(statement, column).databaseValue
        case SQLITE_TEXT: String(cString: sqlite3_column_text(statement, column)).databaseValue
        case SQLITE_BLOB:
            // An empty blob has no address.
            (sqlite3_column_blob(statement, column).map {
                Data(bytes: $0, count: Int(sqlite3_column_bytes(statement, column)))
            } ?? Data()).databaseValue
        default: .null
        }
    }

    subscript<Value: DatabaseValueConvertible>(_ index: Int) -> Value {
        guard let value = Value.fromDatabaseValue(values[index]) else {
            preconditionFailure("column \(index) of a stored row is no \(Value.self)")
        }
        return value
    }
}

/// A row whose columns are read by their position: looking a column up by its name takes longer than reading it.
protocol PositionedRow {
    subscript<Value: DatabaseValueConvertible>(_ index: Int) -> Value { get }
}

extension Row: PositionedRow {}
