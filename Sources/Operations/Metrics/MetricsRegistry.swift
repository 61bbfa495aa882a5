package import CoreMetrics
import Synchronization

/// The process's metrics, kept for Prometheus.
///
/// Counters become counters, timers and aggregating recorders become histograms, gauges and meters become gauges. Labels are
/// bounded: a family takes so many series, and whatever comes after that is counted together under the label value `other`, so
/// that no peer can fill the memory by inventing names.
package final class MetricsRegistry: MetricsFactory {
    /// The bounds and buckets.
    package struct Configuration: Sendable {
        /// How many series a family may have.
        package var seriesPerFamily: Int
        /// Upper bounds of timers' buckets, in seconds.
        package var timerBuckets: [Double]
        /// Upper bounds of other histograms' buckets.
        package var sizeBuckets: [Double]
        /// Upper bounds for single families by their exposed name.
        package var buckets: [String: [Double]]

        /// Makes a configuration.
        package init(
            seriesPerFamily: Int = 200,
            timerBuckets: [Double] = [
                0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
            ],
            sizeBuckets: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
            buckets: [String: [Double]] = [:]
        ) {
            self.seriesPerFamily = max(1, seriesPerFamily)
            self.timerBuckets = timerBuckets
            self.sizeBuckets = sizeBuckets
            self.buckets = buckets
        }
    }

    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    enum Series: Sendable {
        case scalar(ScalarSeries)
        case histogram(HistogramSeries)
    }

    struct Family: Sendable {
        var kind: Kind
        var series: [MetricLabels: Series] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
    }

    private static let foldedName = "lapord_metrics_series_folded_total"
    private static let conflictName = "lapord_metrics_conflicts_total"

    private let configuration: Configuration
    private let state = Mutex(State())

    /// Makes an empty registry.
    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// Makes this registry the process's metrics system. Call once, before the first metric is made.
    package func bootstrap() {
        MetricsSystem.bootstrap(self)
    }

    /// A gauge's present value set in one step, for values that are read off at a scrape.
    package func setGauge(_ name: String, _ dimensions: [(String, String)] = [], to value: Double) {
        if case .scalar(let series) = series(MetricName.valid(name), .gauge, dimensions) { series.set(value) }
    }

    /// A counter's present value set in one step, for counts that something else keeps, for example the kernel.
    func setCounter(_ name: String, to value: Double) {
        if case .scalar(let series) = series(MetricName.counter(name), .counter, []) { series.set(value) }
    }

    /// Drops all series of a gauge, so that what is gone (a carrier, a queue) does not linger with its last value.
    package func clearGauge(_ name: String) {
        state.withLock { state in
            if state.families[MetricName.valid(name)]?.kind == .gauge {
                state.families[MetricName.valid(name)]?.series.removeAll()
            }
        }
    }

    var families: [String: Family] { state.withLock { $0.families } }

    private func series(_ name: String, _ kind: Kind, _ dimensions: [(String, String)]) -> Series {
        let labels = MetricLabels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            guard family.kind == kind else {
                // One name, two kinds: a mistake of ours that must not end the daemon; its values go nowhere, and it shows.
                count(Self.conflictName, in: &state, labels: MetricLabels([("name", name)]))
                return make(kind, name)
            }
            if let known = family.series[labels] { return known }
            var wanted = labels
            if family.series.count >= configuration.seriesPerFamily {
                wanted = labels.folded
                count(Self.foldedName, in: &state, labels: MetricLabels([("name", name)]))
                if let known = family.series[wanted] { return known }
            }
            let new = make(kind, name)
            family.series[wanted] = new
            state.families[name] = family
            return new
        }
    }

    private func count(_ name: String, in state: inout State, labels: MetricLabels) {
        var family = state.families[name] ?? Family(kind: .counter)
        let series = family.series[labels] ?? .scalar(ScalarSeries())
        if case .scalar(let scalar) = series { scalar.add(1) }
        family.series[labels] = series
        state.families[name] = family
    }

    private func make(_ kind: Kind, _ name: String) -> Series {
        guard kind == .histogram else { return .scalar(ScalarSeries()) }
        let fallback = name.hasSuffix("_seconds") ? configuration.timerBuckets : configuration.sizeBuckets
        return .histogram(HistogramSeries(bounds: configuration.buckets[name] ?? fallback))
    }

    private func scalar(_ name: String, _ kind: Kind, _ dimensions: [(String, String)]) -> ScalarSeries {
        if case .scalar(let series) = series(name, kind, dimensions) { return series }
        return ScalarSeries()
    }

    private func histogram(_ name: String, _ dimensions: [(String, String)]) -> HistogramSeries {
        if case .histogram(let series) = series(name, .histogram, dimensions) { return series }
        return HistogramSeries(bounds: [])
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        scalar(MetricName.counter(label), .counter, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        scalar(MetricName.counter(label), .counter, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        GaugeSeries(scalar(MetricName.valid(label), .gauge, dimensions))
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate
            ? histogram(MetricName.valid(label), dimensions)
            : GaugeSeries(scalar(MetricName.valid(label), .gauge, dimensions))
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(MetricName.timer(label), dimensions)
    }

    // A handler may be shared by many metrics of one name, so destroying one of them takes nothing away.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
