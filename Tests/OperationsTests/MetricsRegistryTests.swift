import CoreMetrics
import Foundation
import Metrics
import Operations
import TestSupport
import Testing

struct MetricsRegistryTests {
    private let registry = MetricsRegistry(
        configuration: .init(seriesPerFamily: 3, timerBuckets: [0.1, 1], sizeBuckets: [10])
    )

    @Test("Counters, gauges and histograms read as Prometheus wants them")
    func exposition() {
        Counter(label: "lapord_ledger_rows", dimensions: [("b", "2"), ("a", "x\"y\\z\n")], factory: registry).increment(
            by: 3
        )
        Gauge(label: "lapord_queue_depth", dimensions: [("queue", "forwarding")], factory: registry).record(7.5)
        let timer = CoreMetrics.Timer(label: "lapord_stage_seconds", dimensions: [], factory: registry)
        timer.recordNanoseconds(100_000_000)
        timer.recordNanoseconds(5_000_000_000)
        #expect(
            registry.exposition() == """
                # HELP lapord_ledger_rows_total lapord ledger rows total.
                # TYPE lapord_ledger_rows_total counter
                lapord_ledger_rows_total{a="x\\"y\\\\z\\n",b="2"} 3
                # HELP lapord_queue_depth What waits at a stage.
                # TYPE lapord_queue_depth gauge
                lapord_queue_depth{queue="forwarding"} 7.5
                # HELP lapord_stage_seconds How long a stage took for one piece of work.
                # TYPE lapord_stage_seconds histogram
                lapord_stage_seconds_bucket{le="0.1"} 1
                lapord_stage_seconds_bucket{le="1"} 1
                lapord_stage_seconds_bucket{le="+Inf"} 2
                lapord_stage_seconds_sum 5.1
                lapord_stage_seconds_count 2

                """
        )
    }

    @Test("Two metrics of one name and labels count together")
    func shared() {
        for _ in 0..<2 {
            Counter(label: "hits_total", dimensions: [("peer", "a")], factory: registry).increment()
        }
        #expect(registry.exposition().contains("hits_total{peer=\"a\"} 2\n"))
    }

    @Test("Labels are bounded: what exceeds the bound is counted as other, and that it is")
    func boundedLabels() {
        for number in 0..<50 {
            Counter(label: "hits", dimensions: [("peer", "p\(number)")], factory: registry).increment()
        }
        let text = registry.exposition()
        #expect(text.components(separatedBy: "hits_total{").count == 5)
        #expect(text.contains("hits_total{peer=\"other\"} 47\n"))
        #expect(text.contains("lapord_metrics_series_folded_total{name=\"hits_total\"} 47\n"))
    }

    @Test("A name taken by another kind breaks nothing and shows")
    func conflict() {
        Gauge(label: "thing_total", dimensions: [], factory: registry).record(1)
        Counter(label: "thing_total", dimensions: [], factory: registry).increment(by: 5)
        let text = registry.exposition()
        #expect(text.contains("\nthing_total 1\n"))
        #expect(text.contains("lapord_metrics_conflicts_total{name=\"thing_total\"} 1\n"))
    }

    @Test("Names and labels that Prometheus refuses are mended; numbers do not become labels")
    func names() {
        Counter(
            label: "9 lives.of-cat",
            dimensions: [("le", "1"), ("from", "6281234567890")],
            factory: registry
        )
        .increment()
        #expect(registry.exposition().contains("_9_lives_of_cat_total{from=\"62812*****90\",label_le=\"1\"} 1\n"))
    }

    @Test("A gauge's series that are gone do not linger")
    func cleared() {
        registry.setGauge("up", [("carrier", "a")], to: 1)
        registry.clearGauge("up")
        registry.setGauge("up", [("carrier", "b")], to: 1)
        #expect(registry.exposition().contains("up{carrier=\"b\"} 1"))
        #expect(!registry.exposition().contains("carrier=\"a\""))
    }

    @Test("Concurrent counting loses nothing")
    func concurrent() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        Counter(label: "n", dimensions: [], factory: registry).increment()
                        CoreMetrics.Timer(label: "t", dimensions: [], factory: registry).recordNanoseconds(1)
                    }
                }
            }
        }
        #expect(registry.exposition().contains("\nn_total 8000\n"))
        #expect(registry.exposition().contains("t_seconds_count 8000\n"))
    }

    @Test("promtool finds no fault", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool")))
    func promtool() throws {
        Counter(label: "lapord_x", dimensions: [("a", "é\"\\\n")], factory: registry).increment()
        CoreMetrics.Timer(label: "lapord_stage", dimensions: [("stage", "intake")], factory: registry)
            .recordNanoseconds(5)
        registry.setGauge("lapord_ready", to: 0.1 + 0.2)
        let promtool = try Tool.run("promtool", ["check", "metrics"], input: registry.exposition())
        #expect(promtool.output == "")
        #expect(promtool.status == 0)
    }
}
