/// What goes wrong with a request to a simulated peer. "Taken" means that the peer acted on the request all the same.
///
/// All peers know faults by the same names; each shows those that its protocol can.
package enum PeerFault: Hashable, Sendable {
    /// The request is refused for its contents, not taken: 422, a modem's final error.
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
    /// The connection is reset before the request was read to its end, not taken.
    case resetBefore
    /// The connection is closed without an answer, taken.
    case dropAfter
    /// The answer breaks off in its first line, taken.
    case cutHead
    /// The answer breaks off in the middle of its body, taken.
    case cutAnswer
    /// An answer of success with bytes that mean nothing, taken.
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

    /// The names by which control addresses and command lines know the faults.
    package static let names = [
        "refuse", "refuse_token", "already_exists", "throttle", "unavailable", "error_before", "error_after",
        "gateway_timeout", "reset_before", "drop_after", "cut_head", "cut_answer", "garbage", "missing_id",
        "id_as_text", "maintenance_page", "delay", "silence", "silence_after",
    ]

    /// The fault of a name.
    ///
    /// - Parameters:
    ///   - name: One of ``names``.
    ///   - seconds: For faults that take a time.
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
