import CoreMetrics
import Synchronization

/// A number that goes up, or up and down.
final class ScalarSeries: Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }
}

extension ScalarSeries: CounterHandler, FloatingPointCounterHandler {
    func increment(by amount: Int64) { if amount > 0 { add(Double(amount)) } }
    func increment(by amount: Double) { if amount > 0 { add(amount) } }
    func reset() { set(0) }
}

/// A gauge, by whichever of swift-metrics' two names it was made.
final class GaugeSeries: MeterHandler, RecorderHandler {
    let scalar: ScalarSeries

    init(_ scalar: ScalarSeries) {
        self.scalar = scalar
    }

    func set(_ value: Int64) { scalar.set(Double(value)) }
    func set(_ value: Double) { scalar.set(value) }
    func increment(by amount: Double) { scalar.add(amount) }
    func decrement(by amount: Double) { scalar.add(-amount) }
    func record(_ value: Int64) { scalar.set(Double(value)) }
    func record(_ value: Double) { scalar.set(value) }
}

/// A distribution over fixed buckets.
final class HistogramSeries: Sendable {
    struct Snapshot: Sendable {
        /// How many values each bucket took, the last being the one without bound; not yet cumulative.
        var counts: [UInt64]
        var sum: Double
    }

    let bounds: [Double]
    private let state: Mutex<Snapshot>

    /// Makes an empty distribution.
    ///
    /// - Parameter bounds: The buckets' upper bounds, inclusive, ascending.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(Snapshot(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
    }

    var snapshot: Snapshot { state.withLock { $0 } }

    func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }
}

extension HistogramSeries: TimerHandler, RecorderHandler {
    func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }
    func record(_ value: Int64) { observe(Double(value)) }
    func record(_ value: Double) { observe(value) }
}
