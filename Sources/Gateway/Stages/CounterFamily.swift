import Metrics
import Synchronization

/// Counters with one name that differ in one label, each made once, since a look-up costs more than counting.
final class CounterFamily: Sendable {
    private let label: String
    private let dimension: String
    private let fixed: [(String, String)]
    private let counters = Mutex<[String: Counter]>([:])

    /// Names the counters.
    ///
    /// - Parameters:
    ///   - label: The common name.
    ///   - dimension: The label that differs; it must have few values.
    ///   - fixed: The common labels.
    init(_ label: String, by dimension: String, fixed: [(String, String)] = []) {
        self.label = label
        self.dimension = dimension
        self.fixed = fixed
    }

    func increment(_ value: String, by count: Int = 1) {
        let counter = counters.withLock { counters in
            if let known = counters[value] { return known }
            let new = Counter(label: label, dimensions: fixed + [(dimension, value)])
            counters[value] = new
            return new
        }
        counter.increment(by: count)
    }
}
