import Foundation
import Synchronization

/// The signatures of requests that were taken, for as long as their time is believed.
///
/// Whoever records a signed request could send it again, also to another path of the carrier, after the ledger's own window for
/// redeliveries. Only a signature that covers a time is remembered: without one, two citizens' equal texts would have the same.
final class SignatureMemory: Sendable {
    private struct State {
        /// The time until which each is remembered.
        var ends: [[UInt8]: Date] = [:]
        var nextSweep = Date.distantPast
    }

    private static let most = 65_536
    private let state = Mutex(State())

    /// Whether a request with this signature was taken.
    func knows(_ signature: [UInt8], at time: Date) -> Bool {
        state.withLock { $0.ends[signature].map { $0 > time } ?? false }
    }

    /// Remembers the signature of a request that was taken.
    ///
    /// - Parameters:
    ///   - signature: The signature with its time.
    ///   - end: The time until which it is remembered.
    ///   - time: The present time.
    func remember(_ signature: [UInt8], until end: Date, at time: Date) {
        state.withLock { state in
            if time >= state.nextSweep || state.ends.count >= Self.most {
                state.ends = state.ends.filter { $0.value > time }
                state.nextSweep = time.addingTimeInterval(60)
            }
            // A carrier never has so many within the tolerance; the newest is then let go, and the ledger still knows its message.
            if state.ends.count < Self.most { state.ends[signature] = end }
        }
    }
}
