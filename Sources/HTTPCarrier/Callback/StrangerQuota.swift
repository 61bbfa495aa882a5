import Foundation
import Synchronization

/// How many unreadable requests are kept of callers that prove nothing.
///
/// Whoever reaches the address can send any number of them. One over the quota is answered like a full store, so that a carrier of ours
/// keeps it and comes again; nothing of it is lost, and nothing more is stored.
final class StrangerQuota: Sendable {
    /// What becomes of an unreadable request.
    enum Verdict: Hashable, Sendable {
        case kept
        /// Declined; the first of its period is told to an operator.
        case declined(isFirst: Bool)
    }

    /// The longest copy that is kept of a request, in bytes; an SMS with all its fields is shorter.
    static let copyLimit = 4096
    private static let ofCaller = 16
    private static let ofAll = 48
    private static let period = 3600.0

    private struct Period {
        var begin = Date.distantPast
        var counts: [String: Int] = [:]
        var hasDeclined = false
    }

    private let current = Mutex(Period())

    /// Counts an unreadable request.
    ///
    /// - Parameters:
    ///   - caller: The caller's address; all of an IPv6 network of 64 bits are one.
    ///   - time: When it came.
    /// - Returns: Whether it is kept.
    func judge(_ caller: String, at time: Date) -> Verdict {
        current.withLock { current in
            if abs(time.timeIntervalSince(current.begin)) >= Self.period { current = Period(begin: time) }
            let caller = IPAddress.bytes(of: caller).flatMap { $0.count == 16 ? "\($0[..<8])" : nil } ?? caller
            let isFull = current.counts.values.reduce(0, +) >= Self.ofAll
            guard !isFull, current.counts[caller, default: 0] < Self.ofCaller else {
                defer { current.hasDeclined = true }
                return .declined(isFirst: !current.hasDeclined)
            }
            current.counts[caller, default: 0] += 1
            return .kept
        }
    }
}
