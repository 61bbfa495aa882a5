import Synchronization

/// An operation of a simulated peer, with the names of its control address.
package protocol PeerOperation: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {
    /// The default operation of a fault.
    static var usual: Self { get }
}

/// The faults that a simulated peer shows, on demand or by chance.
package final class PeerFaults<Operation: PeerOperation>: Sendable {
    package typealias Kind = PeerFault

    /// One rule.
    package struct Rule: Hashable, Sendable {
        /// The fault.
        package var kind: PeerFault
        /// The operation of the affected requests; `nil` for all.
        package var operation: Operation?
        /// The number of further affected requests; `nil` for no end.
        package var remaining: Int?
        /// The probability for each request, 0 to 1.
        package var probability: Double

        /// Makes a rule.
        ///
        /// - Parameters:
        ///   - kind: The fault.
        ///   - operation: The operation of the affected requests; nil for all.
        ///   - remaining: The number of affected requests; nil for no end.
        ///   - probability: The probability for each request, 0 to 1.
        package init(
            _ kind: PeerFault,
            on operation: Operation? = .usual,
            next remaining: Int? = 1,
            probability: Double = 1
        ) {
            self.kind = kind
            self.operation = operation
            self.remaining = remaining
            self.probability = probability
        }
    }

    private struct State {
        var rules: [Rule] = []
        var generator: SplitMix64
        var shown = 0
    }

    private let state: Mutex<State>

    /// Makes a set without rules.
    ///
    /// - Parameter seed: The seed of all random decisions, so that a run can be repeated.
    package init(seed: UInt64 = 1) {
        state = Mutex(State(generator: SplitMix64(state: seed)))
    }

    /// Adds a rule; earlier rules have priority.
    package func add(_ rule: Rule) {
        state.withLock { $0.rules.append(rule) }
    }

    /// Removes all rules.
    package func clear() {
        state.withLock { $0.rules = [] }
    }

    /// The rules in force.
    package var rules: [Rule] { state.withLock { $0.rules } }

    /// The number of faults so far.
    package var shown: Int { state.withLock { $0.shown } }

    /// The fault for a request that begins now, if any.
    func take(for operation: Operation) -> PeerFault? {
        state.withLock { state in
            for index in state.rules.indices {
                let rule = state.rules[index]
                guard rule.operation == nil || rule.operation == operation else { continue }
                if rule.probability < 1 {
                    guard Double.random(in: 0..<1, using: &state.generator) < rule.probability else { continue }
                }
                if let remaining = rule.remaining {
                    if remaining <= 1 {
                        state.rules.remove(at: index)
                    } else {
                        state.rules[index].remaining = remaining - 1
                    }
                }
                state.shown += 1
                return rule.kind
            }
            return nil
        }
    }
}

/// A small seeded generator (Steele, Lea and Flood 2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
