/// Something in the ledger that must not be.
package struct LedgerFinding: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The invariant's name, for programs and for docs/operation.md.
    package var name: String
    /// The number of rows.
    package var count: Int
    /// The first few rows.
    package var rows: [Int64] = []
    /// The fault and the promise that it concerns.
    package var meaning: String
    /// The remedy.
    package var remedy: String
    /// Whether `lapord store check --repair` may mend it.
    package var isMendable = false

    package var description: String {
        let places =
            rows.isEmpty
            ? "" : " (rows \(rows.map(String.init).joined(separator: ", "))\(count > rows.count ? ", …" : ""))"
        return "\(name): \(count)\(places): \(meaning). \(remedy)."
    }
}
