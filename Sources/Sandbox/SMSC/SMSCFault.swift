/// What goes wrong with submissions to the simulated SMSC, on demand.
package enum SMSCFault: String, Hashable, Sendable, Codable, CaseIterable {
    /// All is well.
    case none
    /// Answers that the login is refused, and takes nothing.
    case refuse
    /// Answers that it is full (503), and takes nothing.
    case busy
    /// Answers 500, and takes nothing.
    case error
    /// Takes the message, answers after a while.
    case delay
    /// Takes the message, then drops the connection without an answer.
    case drop
    /// Takes the message, answers what no profile knows.
    case garbage
    /// Takes nothing, never answers.
    case silence
}

/// The faults that wait to happen.
struct SMSCFaultPlan: Sendable {
    private var fault: SMSCFault = .none
    /// How often it still happens; nil for always.
    private var remaining: Int?

    mutating func set(_ fault: SMSCFault, count: Int?) {
        self.fault = fault
        remaining = count
    }

    /// What happens to the next submission.
    mutating func next() -> SMSCFault {
        guard let remaining else { return fault }
        guard remaining > 0 else { return .none }
        self.remaining = remaining - 1
        return fault
    }
}
