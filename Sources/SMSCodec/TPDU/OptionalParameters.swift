/// What a report may carry behind its mandatory fields, announced by TP-PI. Source: 3GPP TS 23.040 clause 9.2.3.27.
public struct OptionalParameters: Hashable, Sendable {
    /// No optional parameter.
    public static let none = OptionalParameters()

    /// The protocol (TP-PID).
    public var protocolIdentifier: ProtocolIdentifier?
    /// How the content is coded (TP-DCS); the GSM 7 bit default alphabet where `nil`.
    public var dataCodingScheme: DataCodingScheme?
    /// The content (TP-UD).
    public var userData: UserData?

    /// Composes the parameters.
    ///
    /// - Parameters:
    ///   - protocolIdentifier: The protocol.
    ///   - dataCodingScheme: How the content is coded.
    ///   - userData: The content.
    public init(
        protocolIdentifier: ProtocolIdentifier? = nil,
        dataCodingScheme: DataCodingScheme? = nil,
        userData: UserData? = nil
    ) {
        self.protocolIdentifier = protocolIdentifier
        self.dataCodingScheme = dataCodingScheme
        self.userData = userData
    }
}

extension OptionalParameters {
    private static let protocolBit: UInt8 = 0x01
    private static let codingBit: UInt8 = 0x02
    private static let dataBit: UInt8 = 0x04
    private static let extensionBit: UInt8 = 0x80

    /// TP-PI, the octet that says which parameters are there.
    var indicator: UInt8 {
        (protocolIdentifier == nil ? 0 : Self.protocolBit)
            | (dataCodingScheme == nil ? 0 : Self.codingBit)
            | (userData == nil ? 0 : Self.dataBit)
    }

    /// Reads TP-PI and the octets that extend it; only the first says anything.
    static func readIndicator(_ reader: inout OctetReader) throws(PDUError) -> UInt8 {
        let indicator = try reader.octet(.parameterIndicator)
        var last = indicator
        while last & extensionBit != 0 { last = try reader.octet(.parameterIndicator) }
        return indicator
    }

    init(reading reader: inout OctetReader, indicator: UInt8, hasHeader: Bool, most: Int) throws(PDUError) {
        if indicator & Self.protocolBit != 0 {
            protocolIdentifier = ProtocolIdentifier(rawValue: try reader.octet(.protocolIdentifier))
        }
        if indicator & Self.codingBit != 0 {
            dataCodingScheme = try DataCodingScheme(reading: &reader)
        }
        if indicator & Self.dataBit != 0 {
            userData = try UserData(
                reading: &reader,
                alphabet: (dataCodingScheme ?? .gsm7).alphabet,
                hasHeader: hasHeader,
                most: most
            )
        }
    }

    /// Appends the parameters behind TP-PI.
    func append(to octets: inout [UInt8], most: Int) throws(PDUError) {
        if let protocolIdentifier { octets.append(protocolIdentifier.rawValue) }
        if let dataCodingScheme { try dataCodingScheme.append(to: &octets) }
        try userData?.append(to: &octets, alphabet: (dataCodingScheme ?? .gsm7).alphabet, most: most)
    }

    /// TP-UDHI.
    var hasHeader: Bool { userData.map { !$0.header.isEmpty } ?? false }
}
