/// Rows of a table with values that neither the current key nor the one before opens: they were damaged, or moved.
package struct UnreadableRows: Hashable, Sendable, Codable, CustomStringConvertible {
    package let table: String
    package private(set) var count: Int
    /// The first few; none where rows are known by a hash, which tells an operator nothing.
    package private(set) var ids: [Int64]

    private static let shown = 20

    package init(table: String, count: Int = 0, ids: [Int64] = []) {
        self.table = table
        self.count = count
        self.ids = ids
    }

    mutating func note(id: Int64?) {
        count += 1
        if let id, ids.count < Self.shown { ids.append(id) }
    }

    package var description: String {
        guard !ids.isEmpty else { return "\(count) of \(table)" }
        let shown = ids.map(String.init).joined(separator: ", ")
        return "\(count) of \(table) (\(shown)\(count > ids.count ? ", …" : ""))"
    }
}
