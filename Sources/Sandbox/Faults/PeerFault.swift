/// A fault of a simulated peer at one request. "Taken" means that the peer processed the request in spite of the fault.
///
/// All peers use the same names; each peer shows the faults that its protocol allows.
package enum PeerFault: Hashable, Sendable {
    /// The content of the request is refused, not taken: 422, a modem's final error.
    case refuse
    /// The credentials are refused, not taken: 401, 403.
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
    /// The connection is reset before the whole request was read, not taken.
    case resetBefore
    /// The connection is closed without an answer, taken.
    case dropAfter
    /// The answer breaks off in its first line, taken.
    case cutHead
    /// The answer breaks off in the middle of its body, taken.
    case cutAnswer
    /// A success with a meaningless body, taken.
    case garbage
    /// 200 without the id, taken.
    case missingID
    /// 200 with the id as a text, taken.
    case idAsText
    /// 200 with a page of HTML, not taken.
    case maintenancePage
    /// The answer comes late, taken.
    case delay(seconds: Double)
    /// Never an answer, not taken.
    case silence
    /// Never an answer, taken.
    case silenceAfter

    /// The names of the faults for control addresses and command lines.
    package static let names = [
        "refuse", "refuse_token", "already_exists", "throttle", "unavailable", "error_before", "error_after",
        "gateway_timeout", "reset_before", "drop_after", "cut_head", "cut_answer", "garbage", "missing_id",
        "id_as_text", "maintenance_page", "delay", "silence", "silence_after",
    ]

    /// Makes the fault with a name.
    ///
    /// - Parameters:
    ///   - name: One of ``names``.
    ///   - seconds: The time for faults that take one.
    package init?(name: String, seconds: Double = 5) {
        switch name {
        case "refuse": self = .refuse
        case "refuse_token": self = .refuseToken
        case "already_exists": self = .alreadyExists
        case "throttle": self = .throttle(retryAfter: Int(seconds))
        case "unavailable": self = .unavailable(retryAfter: Int(seconds))
        case "error_before": self = .errorBefore
        case "error_after": self = .errorAfter
        case "gateway_timeout": self = .gatewayTimeout
        case "reset_before": self = .resetBefore
        case "drop_after": self = .dropAfter
        case "cut_head": self = .cutHead
        case "cut_answer": self = .cutAnswer
        case "garbage": self = .garbage
        case "missing_id": self = .missingID
        case "id_as_text": self = .idAsText
        case "maintenance_page": self = .maintenancePage
        case "delay": self = .delay(seconds: seconds)
        case "silence": self = .silence
        case "silence_after": self = .silenceAfter
        default: return nil
        }
    }
}
