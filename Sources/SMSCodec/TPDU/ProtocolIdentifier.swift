/// What higher protocol a message belongs to, TP-PID. Source: 3GPP TS 23.040 clause 9.2.3.9.
public struct ProtocolIdentifier: RawRepresentable, Hashable, Sendable {
    /// An ordinary message between phones.
    public static let normal = ProtocolIdentifier(rawValue: 0x00)
    /// Short message type 0: the phone acknowledges it and shows nothing.
    public static let silent = ProtocolIdentifier(rawValue: 0x40)
    /// Return call message.
    public static let returnCall = ProtocolIdentifier(rawValue: 0x5F)
    /// Data for the mobile equipment.
    public static let equipmentDataDownload = ProtocolIdentifier(rawValue: 0x7D)
    /// De-personalisation of the mobile equipment.
    public static let equipmentDepersonalization = ProtocolIdentifier(rawValue: 0x7E)
    /// (U)SIM data download.
    public static let simDataDownload = ProtocolIdentifier(rawValue: 0x7F)

    /// The octet.
    public var rawValue: UInt8

    /// Takes the octet.
    ///
    /// - Parameter rawValue: The octet; every value is possible.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// 1 to 7 where the message replaces an earlier one of the same type and originator.
    public var replaceType: Int? {
        (0x41...0x47).contains(rawValue) ? Int(rawValue) - 0x40 : nil
    }
}
