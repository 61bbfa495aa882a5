/// What a modem told of itself while it was set up.
package struct ModemProfile: Hashable, Sendable, Codable {
    package var manufacturer = ""
    package var model = ""
    package var revision = ""
    /// The SIM's identity in the network (IMSI); never logged.
    package var subscriber: String?
    package var registration = Registration.unknown {
        didSet { if registration != .unknown { tellsRegistration = true } }
    }
    /// Whether the modem has told its registration since it was opened; then ``Registration/unknown`` means that it is out of coverage
    /// (3GPP TS 27.007, 7.2), and otherwise that it cannot tell.
    package private(set) var tellsRegistration = false
    package var operatorName: String?
    /// Received signal strength, 0 to 31 (3GPP TS 27.007, 8.5); nil where it is unknown.
    package var signal: Int?
    /// Whether the SIM knows its service centre, without which nothing can be sent.
    package var hasServiceCentre = true
    /// The memories that are read, in their order.
    package var memories: [String] = []
    /// Whether the modem lets a memory be chosen.
    package var choosesMemory = true
    /// Whether the modem repeats commands although it was told not to.
    package var echoes = false
    /// Used and total slots by memory.
    package var slots: [String: Slots] = [:]
    /// The arguments of `+CNMI` that the modem took; nil where it takes none and only the timer hears.
    package var indications: String?

    /// How full a memory is.
    package struct Slots: Hashable, Sendable, Codable {
        package var used: Int
        package var total: Int
    }

    /// Whether messages may be sent: also by a modem that cannot tell its registration, since the network refuses what it does not
    /// take.
    var isUsable: Bool { registration.isRegistered || registration == .unknown && !tellsRegistration }

    /// The signal in dBm.
    package var signalStrength: Int? { signal.map { -113 + 2 * $0 } }
}
