import Carriers
import Metrics
import Synchronization

/// Counts inbound messages. A carrier's counters are made only once, since making one costs more than counting.
final class InboundCounters: Sendable {
    private struct Pair {
        let stored: Counter
        let duplicate: Counter

        init(_ carrier: CarrierName) {
            func counter(_ outcome: String) -> Counter {
                Counter(
                    label: "lapord_inbound_total",
                    dimensions: [("carrier", carrier.rawValue), ("outcome", outcome)]
                )
            }
            stored = counter("stored")
            duplicate = counter("duplicate")
        }
    }

    private let carriers = Mutex<[CarrierName: Pair]>([:])

    func count(_ carrier: CarrierName, isDuplicate: Bool) {
        let pair = carriers.withLock { carriers in
            if let pair = carriers[carrier] { return pair }
            let pair = Pair(carrier)
            carriers[carrier] = pair
            return pair
        }
        (isDuplicate ? pair.duplicate : pair.stored).increment()
    }
}
