package import Foundation

/// The progress of the exchange of the key.
package struct KeyExchangeProgress: Hashable, Sendable, Codable {
    /// Whether rows are still being sealed anew.
    package var isUnderWay: Bool
    /// The number of exchanges of the key, with the exchange under way.
    package var generation: Int
    /// The rows that are done, and about how many there are.
    package var rowsDone: Int
    package var rowsTotal: Int

    /// A value by which a key proves that it is the ledger's current one (``Vault/key(_:made:)``); it opens nothing.
    package var keyCheck: Data

    /// The rows that the last exchange could not read, table by table; they stay as they were.
    package var unreadable: [UnreadableRows] = []
}
