import Synchronization

/// What a simulated peer is asked to do, by the names of its control address.
package protocol PeerOperation: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {
    /// What a fault concerns where nothing else is said.
    static var usual: Self { get }
}

/// The faults that a simulated peer shows, on demand or by chance.
package final class PeerFaults<Operation: PeerOperation>: Sendable {
    package typealias Kind = PeerFault

    /// One rule.
    package struct Rule: Hashable, Sendable {
        /// What goes wrong.
        package var kind: PeerFault
        /// For which requests; `nil` for all.
        package var operation: Operation?
        /// For how many more requests; `nil` without end.
        package var remaining: Int?
        /// How likely for each request, 0 to 1.
        package var probability: Double

        /// Makes a rule.
        ///
        /// - Parameters:
        ///   - kind: What goes wrong.
        ///   - operation: For which requests; all where nil.
        ///   - remaining: For how many requests; without end where nil.
        ///   - probability: How likely for each request, 0 to 1.
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
    /// - Parameter seed: Decides all chances, so that a run can be repeated.
    package init(seed: UInt64 = 1) {
        state = Mutex(State(generator: SplitMix64(state: seed)))
    }

    /// Adds a rule; earlier rules come first.
    package func add(_ rule: Rule) {
        state.withLock { $0.rules.append(rule) }
    }

    /// Removes all rules.
    package func clear() {
        state.withLock { $0.rules = [] }
    }

    /// The rules that still hold.
    package var rules: [Rule] { state.withLock { $0.rules } }

    /// How many faults were shown.
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
