extension MetricsRegistry {
    /// The media type of ``exposition()``.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All metrics in Prometheus' text format 0.0.4, families and series in a fixed order.
    package func exposition() -> String {
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            text += "# HELP \(name) \(Self.escapedHelp(MetricCatalogue.help(for: name)))\n"
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                switch series {
                case .scalar(let scalar):
                    text += "\(name)\(Self.block(labels)) \(Self.number(scalar.value))\n"
                case .histogram(let histogram):
                    text += Self.lines(name, labels, histogram)
                }
            }
        }
        return text
    }

    private static func lines(_ name: String, _ labels: MetricLabels, _ histogram: HistogramSeries) -> String {
        let snapshot = histogram.snapshot
        var text = ""
        var cumulative: UInt64 = 0
        for (index, count) in snapshot.counts.enumerated() {
            cumulative += count
            let bound = index < histogram.bounds.count ? number(histogram.bounds[index]) : "+Inf"
            text += "\(name)_bucket\(block(labels, bound: bound)) \(cumulative)\n"
        }
        text += "\(name)_sum\(block(labels)) \(number(snapshot.sum))\n"
        text += "\(name)_count\(block(labels)) \(cumulative)\n"
        return text
    }

    private static func block(_ labels: MetricLabels, bound: String? = nil) -> String {
        var parts = labels.labels.map { "\($0.name)=\"\(escapedValue($0.value))\"" }
        if let bound { parts.append("le=\"\(bound)\"") }
        return parts.isEmpty ? "" : "{\(parts.joined(separator: ","))}"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    private static func escapedValue(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
