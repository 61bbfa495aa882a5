import Carriers
import CoreMetrics
import Foundation

/// The measures of one modem.
struct ModemMetrics: Sendable {
    private let up: Gauge
    private let registered: Gauge
    private let signal: Gauge
    private let slotsUsed: Gauge
    private let slotsTotal: Gauge
    private let lastHeard: Gauge
    private let balance: Gauge
    private let segmentsSent: Counter
    private let memoryFull: Counter
    private let dimensions: [(String, String)]

    init(carrier: CarrierName) {
        dimensions = [("carrier", carrier.rawValue)]
        up = Gauge(label: "lapord_modem_up", dimensions: dimensions)
        registered = Gauge(label: "lapord_modem_registered", dimensions: dimensions)
        signal = Gauge(label: "lapord_modem_signal_dbm", dimensions: dimensions)
        slotsUsed = Gauge(label: "lapord_modem_slots_used", dimensions: dimensions)
        slotsTotal = Gauge(label: "lapord_modem_slots", dimensions: dimensions)
        lastHeard = Gauge(label: "lapord_modem_last_heard_timestamp_seconds", dimensions: dimensions)
        balance = Gauge(label: "lapord_modem_balance", dimensions: dimensions)
        segmentsSent = Counter(label: "lapord_modem_segments_sent_total", dimensions: dimensions)
        memoryFull = Counter(label: "lapord_modem_memory_full_total", dimensions: dimensions)
    }

    /// Records how the modem is.
    func record(_ profile: ModemProfile, isReady: Bool) {
        up.record(isReady ? 1 : 0)
        registered.record(isReady && profile.registration.isRegistered ? 1 : 0)
        if let strength = profile.signalStrength { signal.record(strength) }
        let slots = profile.memories.compactMap { profile.slots[$0] }
        slotsUsed.record(slots.reduce(0) { $0 + $1.used })
        slotsTotal.record(slots.reduce(0) { $0 + $1.total })
    }

    /// Records the balance of the SIM.
    func record(balance amount: Int) {
        balance.record(amount)
    }

    /// Counts a segment that the network took.
    func countSegment() {
        segmentsSent.increment()
    }

    /// Counts that the memory was found full.
    func countMemoryFull() {
        memoryFull.increment()
    }

    /// Counts what Intake took.
    func countHeard(_ content: InboundItem, _ receipt: Acknowledgement, at date: Date) {
        lastHeard.record(date.timeIntervalSince1970)
        let kind =
            switch content {
            case .message: "message"
            case .undecodable(let message): message.isForTelephone ? "telephone" : "undecodable"
            case .report: "report"
            }
        let isNew = receipt != .duplicate(id: receipt.id)
        Counter(
            label: "lapord_modem_heard_total",
            dimensions: dimensions + [("kind", kind), ("new", isNew ? "true" : "false")]
        ).increment()
    }

    /// Counts a message for the telephone, by kind.
    func countForTelephone(_ kind: TelephoneMessage, at date: Date) {
        lastHeard.record(date.timeIntervalSince1970)
        Counter(
            label: "lapord_modem_telephone_messages_total",
            dimensions: dimensions + [("kind", kind.rawValue)]
        ).increment()
    }

    /// Counts something that went wrong, by class.
    func countError(_ name: String) {
        Counter(label: "lapord_modem_errors_total", dimensions: dimensions + [("class", name)]).increment()
    }

    /// Counts a rung of the recovery ladder.
    func countRecovery(_ rung: RecoveryLadder.Rung) {
        Counter(label: "lapord_modem_recoveries_total", dimensions: dimensions + [("rung", rung.rawValue)]).increment()
    }
}
