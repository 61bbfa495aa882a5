package import Foundation

/// Whether the central system answers, as our own calls tell.
///
/// The breaker alone is too slow: with one waiting ticket it takes minutes until its number of failures in a row is reached, and
/// nothing gets through meanwhile.
package struct CentralHealth: Hashable, Sendable {
    /// From how many failures in a row on it counts as down; a single failure is usual.
    private static let failuresToCount = 2

    /// The breaker's condition.
    package internal(set) var condition = CircuitBreaker.Condition.closed
    /// Why the breaker does not let everything through, if so.
    package internal(set) var barrier: String?
    /// What our configuration lacks, so that nothing is sent at all: names of token files and keys; empty where nothing is missing.
    package internal(set) var missing: [String] = []
    /// When it last answered; nil if never since the start.
    package private(set) var lastSuccessAt: Date?
    /// How many calls have failed since.
    package private(set) var failuresInARow = 0
    /// Why the last of them failed.
    package private(set) var lastFailure: String?

    /// Whether it can be used.
    package var isUp: Bool { condition == .closed && failuresInARow < Self.failuresToCount }

    /// One line for people: whether requests pass, and why not.
    package var detail: String {
        let failures = lastFailure.map { "\(failuresInARow) in a row failed, the last: \($0)" }
        switch condition {
        case .closed:
            return failures ?? (lastSuccessAt == nil ? "not asked anything yet" : "requests pass")
        case .held: return barrier ?? "it asked to come back later"
        case .open: return "left alone for a while; \(failures ?? barrier ?? "too many failures")"
        case .halfOpen: return "tried again now; \(failures ?? barrier ?? "too many failures")"
        case .locked where !missing.isEmpty:
            return "not connected yet, reports are kept and wait; missing: \(missing.joined(separator: ", "))"
        case .locked: return "it refuses our credentials, nothing is sent: \(barrier ?? "no reason given")"
        }
    }

    /// Notes how a call ended.
    mutating func record(_ event: CircuitBreaker.Event, at time: Date) {
        switch event {
        case .success:
            lastSuccessAt = time
            failuresInARow = 0
            lastFailure = nil
        case .failure(let reason):
            failuresInARow += 1
            lastFailure = reason
        case .busy, .unauthorized, .abandoned: break
        }
    }
}
