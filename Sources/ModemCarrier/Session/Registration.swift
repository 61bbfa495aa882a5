/// What the network says of the modem's registration (3GPP TS 27.007, 7.2).
package enum Registration: Int, Hashable, Sendable, Codable {
    case idle = 0
    case home = 1
    case searching = 2
    case denied = 3
    case unknown = 4
    case roaming = 5
    case homeForMessages = 6
    case roamingForMessages = 7

    /// Whether the network has registered the modem.
    var isRegistered: Bool {
        switch self {
        case .home, .roaming, .homeForMessages, .roamingForMessages: true
        case .idle, .searching, .denied, .unknown: false
        }
    }

    /// One or two words for an operator.
    var label: String {
        switch self {
        case .idle: "not searching"
        case .home, .homeForMessages: "home"
        case .searching: "searching"
        case .denied: "denied"
        case .unknown: "unknown"
        case .roaming, .roamingForMessages: "roaming"
        }
    }
}

extension Registration {
    /// The state that `+CREG:` tells, solicited or not; ``unknown`` for a number that has no meaning.
    ///
    /// - Parameter fields: What follows the colon.
    init?(_ fields: ATFields) {
        guard let state = Self.state(in: fields) else { return nil }
        self = Registration(rawValue: state) ?? .unknown
    }

    /// The number of the state in `<stat>`, `<n>,<stat>`, `<stat>,<lac>,<ci>` or `<n>,<stat>,<lac>,<ci>`, each with more behind it.
    static func state(in fields: ATFields) -> Int? {
        fields.integer(hasSetting(fields) ? 1 : 0)
    }

    /// Whether the setting of `+CREG` stands before the state, as in the answer to a read.
    ///
    /// An area code, which follows the state in the unsolicited form, stands in quotation marks or has four digits.
    static func hasSetting(_ fields: ATFields) -> Bool {
        guard let setting = fields.integer(0), (0...5).contains(setting), !fields.isQuoted(1),
            let state = fields.text(1), state.utf8.count <= 2, let number = Int(state)
        else { return false }
        return (0...12).contains(number)
    }
}
