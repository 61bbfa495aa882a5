extension SimulatedCentralFaults.Kind {
    /// The names by which the control address and the command line know the kinds.
    package static let names = [
        "refuse", "refuse_token", "already_exists", "throttle", "unavailable", "error_before", "error_after",
        "gateway_timeout", "reset_before", "drop_after", "cut_answer", "garbage", "missing_id", "id_as_text",
        "maintenance_page", "delay", "silence", "silence_after",
    ]

    /// The kind of a name.
    ///
    /// - Parameters:
    ///   - name: One of ``names``.
    ///   - seconds: For kinds that take a time.
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
