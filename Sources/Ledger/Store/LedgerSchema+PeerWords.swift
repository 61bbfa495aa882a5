extension LedgerSchema {
    /// Takes the words of peers out of columns that are not sealed: a delivery report's detail, what SP4N answered, and what stands in the
    /// place of a service number and is none.
    static let peerWords: String = {
        let reasons = [("ticket", "last_error"), ("addition", "last_error"), ("dead_letter", "reason")].map {
            table,
            column in
            """
            UPDATE \(table) SET \(column) = substr(\(column), 1, instr(\(column), 'status ') + 10) || ' ‹…›'
            WHERE \(column) LIKE '%status ___: %';
            UPDATE \(table) SET \(column) = substr(\(column), 1, instr(\(column), 'gateway fault ') + 20) || ' ‹…›'
            WHERE \(column) LIKE '%gateway fault ______: %';
            """
        }
        let numbers = [
            ("inbound_message", "recipient"), ("inbound_part", "recipient"), ("ticket", "recipient"),
            ("notification", "service_number"), ("outbound_message", "service_number"),
        ]
        .map { table, column in
            "UPDATE \(table) SET \(column) = NULL WHERE \(column) GLOB '*[^0-9+]*' OR length(\(column)) > 16;"
        }
        return (["ALTER TABLE delivery_report DROP COLUMN detail;"] + reasons + numbers).joined(separator: "\n")
    }()
}
