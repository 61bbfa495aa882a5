/// Why a message was refused, TP-FCS. Source: 3GPP TS 23.040 clause 9.2.3.22.
public struct FailureCause: RawRepresentable, Hashable, Sendable {
    /// The protocol of the message is not supported (type 0 interworking).
    public static let protocolNotSupported = FailureCause(rawValue: 0x80)
    /// The service centre is busy.
    public static let serviceCentreBusy = FailureCause(rawValue: 0xC0)
    /// The service centre holds the same message already.
    public static let duplicateRejected = FailureCause(rawValue: 0xC5)
    /// The SIM's message storage is full.
    public static let simStorageFull = FailureCause(rawValue: 0xD0)
    /// The phone's memory is full.
    public static let memoryExceeded = FailureCause(rawValue: 0xD3)
    /// The cause is not specified.
    public static let unspecified = FailureCause(rawValue: 0xFF)

    /// The octet.
    public var rawValue: UInt8

    /// Takes the octet.
    ///
    /// - Parameter rawValue: The octet. Causes lie between 0x80 and 0xFF.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Reads a cause where there is one.
    ///
    /// Only the layer below says whether a report carries a cause (RP-ERROR) or not (RP-ACK). The octet itself tells as
    /// well: causes begin at 0x80, and a TP-PI of 0x80 or more would announce an extension that no standard defines.
    static func reading(_ reader: inout OctetReader) -> FailureCause? {
        guard reader.remaining > 0, reader.octets[reader.offset] >= 0x80 else { return nil }
        return (try? reader.octet(.failureCause)).map(FailureCause.init)
    }
}
