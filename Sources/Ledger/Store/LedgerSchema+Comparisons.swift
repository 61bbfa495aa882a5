import GRDB

extension LedgerSchema {
    /// Lets constraints and indexes compare with one value after the other, where they had a list.
    ///
    /// SQLite makes a list of three values or more a table of its own, anew for each row that is written: as dear as the row itself.
    static func compareInsteadOfList(in database: Database) throws {
        try database.execute(
            sql: """
                DROP INDEX ticket_deadline;
                DROP INDEX ticket_remind;
                CREATE INDEX ticket_deadline ON ticket (deadline, classification) WHERE \(isUnfinished);
                CREATE INDEX ticket_remind ON ticket (remind_on) WHERE \(isUnfinished);
                """
        )
        // Nothing that is stored changes, so the tables need not be copied (https://sqlite.org/lang_altertable.html, 7).
        try database.execute(sql: "PRAGMA writable_schema = ON")
        let tables = try Row.fetchAll(
            database,
            sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%CHECK (% IN (%'"
        )
        for table in tables {
            let sql = (table[1] as String).replacing(#/CHECK \((\w+) IN \(([^)]*)\)\)/#) { list in
                let comparisons = list.2.split(separator: ",").map { value in
                    "\(list.1) = \(value.drop { $0.isWhitespace })"
                }
                return "CHECK (\(comparisons.joined(separator: " OR ")))"
            }
            try database.execute(
                sql: "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?",
                arguments: [sql, table[0] as String]
            )
        }
        try database.execute(sql: "PRAGMA writable_schema = RESET")
    }
}
