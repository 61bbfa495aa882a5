package import Carriers
package import Foundation
import Synchronization

/// When each carrier last brought a message: what tells that a link hears, whatever the link says of itself.
package final class LastHeard: Sendable {
    private let times = Mutex<[CarrierName: Date]>([:])

    init() {}

    /// When a carrier last brought a message; nil where it never did.
    package subscript(carrier: CarrierName) -> Date? { times.withLock { $0[carrier] } }

    /// A carrier brought a message; earlier times than are known change nothing.
    func note(_ carrier: CarrierName, at time: Date) {
        times.withLock { times in
            times[carrier] = max(times[carrier] ?? time, time)
        }
    }
}
