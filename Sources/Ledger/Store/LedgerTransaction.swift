package import Foundation
package import GRDB

/// One unit of work inside a commit: the database, and the topics that the work touches.
///
/// Used only on the commit thread, inside the closure that received it.
package final class LedgerTransaction {
    /// The last rows of the series to which a commit adds, so that they need not be read again for each row.
    struct Ends {
        /// The last link of the audit chain; nil where this commit has added none.
        var event: (id: Int64, chain: Data)?
        /// The last ticket; nil where this commit has opened none.
        var ticket: Int64?
    }

    package let database: Database
    let vault: Vault
    /// The time of the commit.
    package let now: Date
    /// The index of known messages; nil if the ledger is only read.
    let redeliveries: RedeliveryIndex?
    private(set) var touched: Set<LedgerTopic> = []
    /// The last rows that this commit has added; no other writer adds any before it ends.
    var ends = Ends()

    init(database: Database, vault: Vault, now: Date, redeliveries: RedeliveryIndex?) {
        self.database = database
        self.vault = vault
        self.now = now
        self.redeliveries = redeliveries
    }

    /// Wakes the topic's stages once the commit is on disk.
    package func signal(_ topic: LedgerTopic) {
        touched.insert(topic)
    }

    /// Runs a statement that is kept prepared between calls.
    ///
    /// - Returns: How many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: Database.Values = []) throws -> Int {
        try database.run(kept: sql, values)
    }

    /// Runs work that is undone if it fails, while the transaction goes on.
    ///
    /// - Parameter body: The work.
    /// - Returns: Its result.
    /// - Throws: If the file itself fails, and with it the whole transaction.
    func isolated<Value>(_ body: () throws -> Value) throws -> Result<Value, any Error> {
        let (ends, identities) = (ends, redeliveries?.draft)
        var result: Result<Value, any Error>?
        do {
            try database.inSavepoint {
                result = .success(try body())
                return .commit
            }
        } catch let error as DatabaseError where error.isOfTheFile {
            throw error
        } catch {
            // The events and tickets that it added are undone too, so the next follow those before.
            self.ends = ends
            if let identities { redeliveries?.restore(identities) }
            result = .failure(error)
        }
        guard let result else { preconditionFailure("a savepoint ended without having run") }
        return result
    }

    func row(_ sql: String, _ values: Database.Values = []) throws -> StoredRow? {
        try database.row(kept: sql, values)
    }

    func rows(_ sql: String, _ values: Database.Values = []) throws -> [StoredRow] {
        try database.rows(kept: sql, values)
    }

    func integer(_ sql: String, _ values: Database.Values = []) throws -> Int64? {
        try database.integer(kept: sql, values)
    }
}

extension Date {
    /// Milliseconds since 1970-01-01T00:00Z: the form in which the ledger stores time.
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}

extension Duration {
    /// The duration in seconds.
    package var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// The duration in whole milliseconds, as the ledger stores time.
    var milliseconds: Int64 { Int64((seconds * 1000).rounded()) }
}
