import Synchronization

/// The faults that a simulated central system shows, on demand or by chance.
package final class SimulatedCentralFaults: Sendable {
    /// What goes wrong. "Taken" means that the complaint was stored all the same.
    package enum Kind: Hashable, Sendable {
        /// 422, not taken.
        case refuse
        /// 401, not taken.
        case refuseToken
        /// 409, not taken.
        case alreadyExists
        /// 429, not taken, with `Retry-After` in seconds.
        case throttle(retryAfter: Int)
        /// 503, not taken, with `Retry-After` in seconds.
        case unavailable(retryAfter: Int)
        /// 500, not taken.
        case errorBefore
        /// 500, taken.
        case errorAfter
        /// 504, taken.
        case gatewayTimeout
        /// The connection is reset, not taken.
        case resetBefore
        /// The connection is closed without an answer, taken.
        case dropAfter
        /// The answer breaks off in the middle, taken.
        case cutAnswer
        /// 200 with something that is no JSON, taken.
        case garbage
        /// 200 without the id, taken.
        case missingID
        /// 200 with the id as a text, taken.
        case idAsText
        /// 200 with a page of HTML, not taken.
        case maintenancePage
        /// The answer comes late, taken.
        case delay(seconds: Double)
        /// No answer ever, not taken.
        case silence
        /// No answer ever, taken.
        case silenceAfter
    }

    /// Which requests are concerned.
    package enum Operation: String, Hashable, Sendable, CaseIterable {
        /// Creations.
        case create
        /// Questions for a status.
        case status
        /// Questions for follow-ups, and additions.
        case followUps = "follow_ups"
        /// Searches by ticket number.
        case lookUp = "look_up"
        /// Lists of institutions and templates.
        case masters
    }

    /// One rule.
    package struct Rule: Hashable, Sendable {
        /// What goes wrong.
        package var kind: Kind
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
            _ kind: Kind,
            on operation: Operation? = .create,
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
    func take(for operation: Operation) -> Kind? {
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
