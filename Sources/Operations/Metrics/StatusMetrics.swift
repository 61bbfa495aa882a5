import Administration
import Carriers
import Foundation

/// Turns a status report into gauges, at each scrape.
struct StatusMetrics: Sendable {
    let registry: MetricsRegistry

    func record(_ status: StatusReport?, _ readiness: ReadinessReport?, now: Date = Date()) {
        registry.setGauge("lapord_status_known", to: status == nil ? 0 : 1)
        record(readiness)
        guard let status else { return }
        registry.clearGauge("lapord_info")
        registry.setGauge("lapord_info", [("version", status.version)], to: 1)
        registry.setGauge("lapord_hearing", to: status.isHearing ? 1 : 0)
        replace("lapord_queue_depth", "queue", status.queues.map { ($0.name, Double($0.depth)) })
        replace(
            "lapord_queue_oldest_seconds",
            "queue",
            status.queues.map { ($0.name, Self.age($0.oldestAt, now) ?? 0) }
        )
        replace(
            "lapord_queue_limit",
            "queue",
            status.queues.compactMap { queue in
                queue.limit.map { (queue.name, Double($0)) }
            }
        )
        replace("lapord_tickets", "state", status.tickets.map { ($0.key, Double($0.value)) })
        replace("lapord_tickets_overdue", "classification", status.overdue.map { ($0.key, Double($0.value)) })
        registry.setGauge("lapord_tickets_held_overdue", to: Double(status.heldOverdue))
        replace("lapord_stage_alive", "stage", status.stages.map { ($0.name, $0.isAlive ? 1 : 0) })
        replace("lapord_stage_beat_seconds", "stage", status.stages.map { ($0.name, $0.secondsSinceBeat) })
        registry.setGauge("lapord_clock_doubted", to: status.clock.trouble == nil ? 0 : 1)
        optional("lapord_clock_jump_seconds", status.clock.jumpSeconds)
        record(status.carriers, now)
        registry.setGauge("lapord_central_up", to: status.central.isUp ? 1 : 0)
        optional("lapord_central_quiet_seconds", Self.age(status.central.lastSuccessAt, now))
        registry.setGauge("lapord_ledger_size_bytes", to: Double(status.ledger.sizeBytes))
        registry.setGauge("lapord_ledger_writable", to: status.ledger.trouble == nil ? 1 : 0)
        optional("lapord_ledger_free_bytes", status.ledger.freeBytes.map(Double.init))
        optional("lapord_quiet_seconds", Self.age(status.lastHeardAt, now))
        optional("lapord_quiet_limit_seconds", status.silence?.limitSeconds)
        optional("lapord_inbound_silence", status.silence.map { $0.isAlerted ? 1 : 0 })
    }

    private func record(_ readiness: ReadinessReport?) {
        registry.setGauge("lapord_ready", to: readiness?.isReady == true ? 1 : 0)
        guard let readiness else { return }
        replace("lapord_dependency_ready", "dependency", readiness.dependencies.map { ($0.name, $0.isReady ? 1 : 0) })
    }

    private func record(_ carriers: [CarrierStatus], _ now: Date) {
        replace("lapord_carrier_up", "carrier", carriers.map { ($0.name, $0.health.hearing == .up ? 1 : 0) })
        replace(
            "lapord_carrier_sends",
            "carrier",
            carriers.compactMap { carrier in
                carrier.health.sending == .absent ? nil : (carrier.name, carrier.health.sending == .up ? 1 : 0)
            }
        )
        replace(
            "lapord_carrier_quiet_seconds",
            "carrier",
            carriers.compactMap { carrier in
                Self.age(carrier.lastHeardAt, now).map { (carrier.name, $0) }
            }
        )
        registry.clearGauge("lapord_carrier_fact")
        for carrier in carriers {
            for (fact, text) in carrier.health.facts {
                guard let value = Double(text), value.isFinite else { continue }
                registry.setGauge("lapord_carrier_fact", [("carrier", carrier.name), ("fact", fact)], to: value)
            }
        }
    }

    private func replace(_ name: String, _ label: String, _ values: [(String, Double)]) {
        registry.clearGauge(name)
        for (value, figure) in values { registry.setGauge(name, [(label, value)], to: figure) }
    }

    private func optional(_ name: String, _ value: Double?) {
        registry.clearGauge(name)
        if let value { registry.setGauge(name, to: value) }
    }

    private static func age(_ since: Date?, _ now: Date) -> Double? {
        since.map { max(0, now.timeIntervalSince($0)) }
    }
}
