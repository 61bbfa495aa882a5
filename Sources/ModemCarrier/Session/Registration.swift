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

    /// Whether messages can be sent and received.
    var isUsable: Bool {
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
