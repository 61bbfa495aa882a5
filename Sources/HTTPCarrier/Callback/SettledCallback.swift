import Carriers

/// What became of one message or report, and what the answer may say of it.
struct SettledCallback: Sendable {
    var outcome: CallbackAnswers.Outcome
    var echo: CallbackEcho
    var remarks: [String] = []
    var receipt: Int64?
    var reason = ""
    var retryAfter: Duration?

    /// The value of a template's name.
    func value(of name: String) -> String? {
        switch name {
        case "receipt": receipt.map(String.init) ?? ""
        case "reason": reason
        case "outcome": outcome.rawValue
        case "remarks": remarks.joined(separator: ", ")
        default: echo.value(of: name)
        }
    }

    /// The outcome of a request that held several messages.
    ///
    /// One that was not stored makes the carrier send all of them again; those that were stored are then duplicates.
    static func overall(_ outcomes: [CallbackAnswers.Outcome]) -> CallbackAnswers.Outcome {
        if outcomes.contains(.busy) { return .busy }
        if outcomes.contains(.stored) { return .stored }
        if outcomes.contains(.duplicate) { return .duplicate }
        return outcomes.contains(.kept) ? .kept : outcomes.first ?? .stored
    }
}
