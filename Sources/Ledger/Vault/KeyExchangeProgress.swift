/// How far the exchange of the key is.
package struct KeyExchangeProgress: Hashable, Sendable, Codable {
    /// Whether rows are still being sealed anew.
    package var isUnderWay: Bool
    /// How often the key was exchanged, with the exchange under way.
    package var generation: Int
    /// Rows gone through, and about how many there are.
    package var rowsDone: Int
    package var rowsTotal: Int

    package init(isUnderWay: Bool, generation: Int, rowsDone: Int, rowsTotal: Int) {
        self.isUnderWay = isUnderWay
        self.generation = generation
        self.rowsDone = rowsDone
        self.rowsTotal = rowsTotal
    }
}
