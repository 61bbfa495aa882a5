/// Why the ledger could not do what it was asked.
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
        /// The key does not open what is stored.
        case wrongKey
        /// The database was made by a newer lapord.
        case newerSchema
        /// The database was made by an older lapord, and only the daemon may change it.
        case olderSchema
        /// The ledger is closed, or closing.
        case closed
        /// What was asked for is not there, or has moved on.
        case notFound
        /// It is there, but not in the state that the request needs.
        case conflict
    }

    package var code: Code
    /// What happened and what to do, for an operator.
    package var reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { reason }
}
