/// An error of the ledger.
package struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cause.
    package enum Code: String, Hashable, Sendable {
        /// More writes wait than may wait; nothing was written.
        case busy
        /// The disk has no room. Nothing was written, and it goes on once there is some.
        case full
        /// The database cannot be used: read-only, failing, damaged. Nothing was written.
        case unavailable
        /// Another process holds the ledger.
        case locked
        /// The key does not open the stored data.
        case wrongKey
        /// The database was made by a newer lapord.
        case newerSchema
        /// The database was made by an older lapord, and only the daemon may change it.
        case olderSchema
        /// The ledger is closed, or closing.
        case closed
        /// The row is not there, or its state has changed.
        case notFound
        /// It is there, but not in the state that the request needs.
        case conflict
    }

    package var code: Code
    /// The cause and the remedy, for an operator.
    package var reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { reason }
}
