/// How many tickets have each value of a field.
package struct Tally: Hashable, Sendable {
    /// A value and how many have it.
    package struct Entry: Hashable, Sendable {
        package var name: String
        package var count: Int
    }

    private var counts: [String: Int] = [:]
    private var names: [String: String] = [:]

    package init() {}

    /// Counts a value.
    ///
    /// - Parameters:
    ///   - key: The value's code; nil where it is not known.
    ///   - name: What people read; may come later, where one ticket knows it and another does not.
    package mutating func add(_ key: String?, name: String? = nil) {
        let key = key ?? ""
        counts[key, default: 0] += 1
        if let name, !name.isEmpty { names[key] = name }
    }

    /// The values, most frequent first, those of the same number by name; what is not known comes last.
    package var entries: [Entry] {
        let known = counts.filter { !$0.key.isEmpty }.map { Entry(name: names[$0.key] ?? $0.key, count: $0.value) }
        let sorted = known.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        return sorted + (counts[""].map { [Entry(name: "Tidak diketahui", count: $0)] } ?? [])
    }
}
