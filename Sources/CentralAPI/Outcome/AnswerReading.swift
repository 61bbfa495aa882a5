/// A profile's reading of the body of an answer to a creation.
enum AnswerReading: Hashable, Sendable {
    /// The id of the created complaint.
    case trackingID(String)
    /// A well-formed answer without an id, with its words.
    case message(String)
    /// The gateway before the central system answered itself.
    case gateway(GatewayFault)
    /// Nothing of the kind: a maintenance page, cut or garbled text.
    case unreadable(String)
}

/// A fault that the gateway before the central system reports in its own name.
///
/// The codes are those of WSO2 API Manager ("Error handling" in its documentation), which the SPLP gateway is believed to be.
enum GatewayFault: Hashable, Sendable {
    /// It does not let the caller in.
    case unauthorized(String)
    /// It holds the caller back.
    case throttled(String)
    /// It could not reach the central system at all.
    case unreachable(String)
    /// It reached the central system, or does not say.
    case other(String)

    /// Reads a fault.
    ///
    /// - Parameters:
    ///   - code: The gateway's code.
    ///   - message: Its message.
    init(code: Int, message: String) {
        let text = "gateway fault \(code): \(message)"
        switch code {
        case 900_900...900_999: self = .unauthorized(text)
        case 900_800...900_899: self = .throttled(text)
        // Blocked; connecting failed or was cut off before it stood; endpoint suspended or not ready.
        case 700_700, 101_503, 101_508, 303_000, 303_001, 303_002: self = .unreachable(text)
        default: self = .other(text)
        }
    }
}
