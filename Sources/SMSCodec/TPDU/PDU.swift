/// A TPDU behind the address of its service centre: what a modem prints in PDU mode and takes with `AT+CMGS`.
///
/// Source: 3GPP TS 27.005 clause 3.1, `<pdu>`.
public struct PDU: Hashable, Sendable {
    /// The service centre; `nil` for the one that the SIM names.
    public var serviceCentre: Address?
    /// The message.
    public var tpdu: TPDU
    /// How many octets stood behind the message and were ignored; 0 in a message composed here.
    public private(set) var ignoredOctets = 0

    /// Composes a PDU.
    ///
    /// - Parameters:
    ///   - tpdu: The message.
    ///   - serviceCentre: The service centre; `nil` for the one that the SIM names.
    public init(_ tpdu: TPDU, serviceCentre: Address? = nil) {
        self.tpdu = tpdu
        self.serviceCentre = serviceCentre
    }

    /// Reads a PDU.
    ///
    /// - Parameters:
    ///   - octets: The octets.
    ///   - direction: Which way the message goes.
    /// - Throws: ``PDUError`` where a length is wrong or the user data is compressed; octets count from the address of
    ///   the service centre.
    public init(decoding octets: [UInt8], direction: TPDU.Direction = .listed) throws(PDUError) {
        var reader = OctetReader(octets)
        serviceCentre = try Address.serviceCentre(reading: &reader)
        tpdu = try TPDU.reading(&reader, direction: direction)
        ignoredOctets = reader.remaining
    }

    /// Reads a PDU in hexadecimal.
    ///
    /// - Parameters:
    ///   - text: The digits, in either case.
    ///   - direction: Which way the message goes.
    /// - Throws: ``PDUError`` as ``init(decoding:direction:)`` does, and for what is not hexadecimal.
    public init(
        hexadecimal text: some StringProtocol,
        direction: TPDU.Direction = .listed
    ) throws(PDUError) {
        try self.init(decoding: Hexadecimal.decode(text), direction: direction)
    }

    /// Writes the PDU.
    ///
    /// - Returns: All octets, and how many of them are the TPDU: the number that `AT+CMGS` wants.
    /// - Throws: ``PDUError`` where a text or address does not fit or is not in its alphabet.
    public func encoded() throws(PDUError) -> (octets: [UInt8], tpduLength: Int) {
        var octets: [UInt8] = []
        if let serviceCentre {
            try serviceCentre.appendServiceCentre(to: &octets)
        } else {
            octets.append(0)
        }
        let tpdu = try self.tpdu.encoded()
        return (octets + tpdu, tpdu.count)
    }
}
