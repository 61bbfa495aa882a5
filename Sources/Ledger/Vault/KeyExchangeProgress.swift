/// How far the exchange of the key is.
package struct KeyExchangeProgress: Hashable, Sendable, Codable {
    /// Whether rows are still being sealed anew.
    package var isUnderWay: Bool
    /// How often the key was exchanged, with the exchange under way.
    package var generation: Int
    /// Rows gone through, and about how many there are.
    package var rowsDone: Int
    package var rowsTotal: Int

    /// What the last exchange that ended could not read, table by table; it stays as it was.
    package var unreadable: [UnreadableRows] = []
}
