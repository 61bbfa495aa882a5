import Foundation

extension LedgerTransaction {
    /// The message that is known by a hash.
    ///
    /// - Throws: Where the database cannot be read.
    func message(knownBy hash: Data) throws -> Int64? {
        try identities().message(knownBy: hash, in: database)
    }

    /// Lets a message that was just stored be known by its hash, by which no other is.
    func know(_ message: Int64, by hash: Data) throws {
        try identities().add(message, knownBy: hash)
    }

    /// Comes before the hash of any message is changed.
    func prepareChangeOfIdentities() throws {
        try identities().bringAll(in: database)
    }

    private func identities() throws -> RedeliveryIndex {
        guard let redeliveries else {
            throw LedgerError(.closed, "only who holds the ledger alone stores messages")
        }
        return redeliveries
    }
}
