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
    /// The first fault that ``init(salvaging:direction:)`` passed over; `nil` in a message that is as it should be.
    public private(set) var fault: PDUError?

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
        try self.init(octets, hasServiceCentre: true, passesOverFaults: false, direction)
    }

    /// Reads what is there of a PDU whose lengths are wrong, whose header is broken, or which has no service centre.
    ///
    /// A text ends where the octets end. A user data header whose elements do not fill it is ignored as a whole
    /// (TS 23.040 clause 9.2.3.24). Some modems leave the address of the service centre away: octets that are a message
    /// without it, and none with it, are read so.
    ///
    /// - Parameters:
    ///   - octets: The octets.
    ///   - direction: Which way the message goes.
    /// - Throws: ``PDUError`` of a reading with a service centre, where no message can be read either way.
    public init(salvaging octets: [UInt8], direction: TPDU.Direction = .listed) throws(PDUError) {
        let sound = try? PDU(decoding: octets, direction: direction)
        if let sound, Self.mayBeginWithServiceCentre(octets) {
            self = sound
            return
        }
        let isBare = Self.mayBeginWithMessage(octets)
        if isBare, let bare = try? PDU(octets, hasServiceCentre: false, passesOverFaults: false, direction) {
            self = bare
            return
        }
        if let sound {
            self = sound
            return
        }
        if let report = Self.bareReport(octets, direction) {
            self = report
            return
        }
        if isBare, octets.first != 0,
            let bare = try? PDU(octets, hasServiceCentre: false, passesOverFaults: true, direction)
        {
            self = bare
            return
        }
        try self.init(octets, hasServiceCentre: true, passesOverFaults: true, direction)
    }

    private init(
        _ octets: [UInt8],
        hasServiceCentre: Bool,
        passesOverFaults: Bool,
        _ direction: TPDU.Direction
    ) throws(PDUError) {
        var reader = OctetReader(octets, passesOverFaults: passesOverFaults)
        serviceCentre = hasServiceCentre ? try Address.serviceCentre(reading: &reader) : nil
        tpdu = try TPDU.reading(&reader, direction: direction)
        ignoredOctets = reader.remaining
        fault = reader.fault
    }

    /// Whether the first octets can be those of a service centre: none, or a type of address, whose first bit is always 1.
    private static func mayBeginWithServiceCentre(_ octets: [UInt8]) -> Bool {
        octets.first == 0 || octets.count > 1 && octets[1] & 0x80 != 0
    }

    /// Whether the first octets can be those of a message: its first address has a type, whose first bit is always 1.
    private static func mayBeginWithMessage(_ octets: [UInt8]) -> Bool {
        guard !mayBeginWithServiceCentre(octets) || octets.first == 0 else { return false }
        let type = octets.first.map { MessageFlags(rawValue: $0).messageType }
        let index = type == MessageFlags.submit || type == MessageFlags.statusReport ? 3 : 2
        return octets.count > index && octets[index] & 0x80 != 0
    }

    /// A report whose reference looks like the type of a service centre: every second one, since TP-MR counts to 255.
    ///
    /// Nothing but a whole report with times that can be is taken for one.
    private static func bareReport(_ octets: [UInt8], _ direction: TPDU.Direction) -> PDU? {
        guard octets.count > 3, MessageFlags(rawValue: octets[0]).messageType == MessageFlags.statusReport,
            octets[3] & 0x80 != 0,
            let pdu = try? PDU(octets, hasServiceCentre: false, passesOverFaults: false, direction),
            case .statusReport(let report) = pdu.tpdu,
            report.timestamp.time != nil, report.dischargeTime.time != nil, pdu.ignoredOctets == 0
        else { return nil }
        return pdu
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
