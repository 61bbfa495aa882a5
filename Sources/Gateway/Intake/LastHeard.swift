package import Carriers
package import Foundation
import Synchronization

/// The time of each carrier's last message: the proof that a link receives, independent of the state that the link
/// reports.
package final class LastHeard: Sendable {
    private let times = Mutex<[CarrierName: Date]>([:])

    init() {}

    /// The time of a carrier's last message; nil if there was none.
    package subscript(carrier: CarrierName) -> Date? { times.withLock { $0[carrier] } }

    /// Records a message of a carrier; an earlier time than the known one changes nothing.
    func note(_ carrier: CarrierName, at time: Date) {
        times.withLock { times in
            times[carrier] = max(times[carrier] ?? time, time)
        }
    }
}
