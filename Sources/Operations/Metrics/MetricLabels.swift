/// The labels of one series, sorted by name.
struct MetricLabels: Hashable, Sendable, Comparable {
    struct Label: Hashable, Sendable {
        var name: String
        var value: String
    }

    private(set) var labels: [Label]

    init(_ dimensions: [(String, String)]) {
        var byName: [String: String] = [:]
        for (name, value) in dimensions {
            // Masked like a log line: a number must not become a label either.
            byName[MetricName.label(name)] = PrivacyMask.apply(to: value)
        }
        labels = byName.sorted { $0.key < $1.key }.map { Label(name: $0.key, value: $0.value) }
    }

    /// The series that takes what exceeds the bound: the same names, each with the value `other`.
    var folded: MetricLabels {
        var copy = self
        for index in copy.labels.indices { copy.labels[index].value = "other" }
        return copy
    }

    static func < (one: Self, other: Self) -> Bool {
        one.labels.lexicographicallyPrecedes(other.labels) { ($0.name, $0.value) < ($1.name, $1.value) }
    }
}
