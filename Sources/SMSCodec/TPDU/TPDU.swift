/// A message between a phone and a service centre, of one of the six types of 3GPP TS 23.040 clause 9.2.2.
public enum TPDU: Hashable, Sendable {
    /// A message to the phone.
    case deliver(Deliver)
    /// The phone's answer to a message.
    case deliverReport(DeliverReport)
    /// A message from the phone.
    case submit(Submit)
    /// The service centre's answer to a message.
    case submitReport(SubmitReport)
    /// What became of a message that the phone sent.
    case statusReport(StatusReport)
    /// The phone asks about, or cancels, a message that it sent.
    case command(Command)

    /// Which way a message goes, without which two bits cannot tell six types.
    public enum Direction: Hashable, Sendable {
        /// As a modem lists it: messages received, status reports received, and messages stored to be sent.
        ///
        /// 00 is SMS-DELIVER, 01 SMS-SUBMIT, 10 SMS-STATUS-REPORT.
        case listed
        /// From the service centre to the phone: 00 is SMS-DELIVER, 01 SMS-SUBMIT-REPORT, 10 SMS-STATUS-REPORT.
        case mobileTerminated
        /// From the phone to the service centre: 00 is SMS-DELIVER-REPORT, 01 SMS-SUBMIT, 10 SMS-COMMAND.
        case mobileOriginated
    }

    /// Reads a message.
    ///
    /// A phone treats the reserved message type 11 as SMS-DELIVER (clause 9.2.3.1); so does this. Octets behind the
    /// message are ignored; ``PDU`` counts them.
    ///
    /// - Parameters:
    ///   - octets: The message without the address of the service centre.
    ///   - direction: Which way it goes.
    /// - Throws: ``PDUError`` where a length is wrong or the user data is compressed.
    public init(decoding octets: [UInt8], direction: Direction = .listed) throws(PDUError) {
        var reader = OctetReader(octets)
        self = try Self.reading(&reader, direction: direction)
    }

    /// Writes the message.
    ///
    /// - Returns: The octets without the address of the service centre.
    /// - Throws: ``PDUError`` where a text or address does not fit or is not in its alphabet.
    public func encoded() throws(PDUError) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(176)
        switch self {
        case .deliver(let message): try message.append(to: &octets)
        case .deliverReport(let message): try message.append(to: &octets)
        case .submit(let message): try message.append(to: &octets)
        case .submitReport(let message): try message.append(to: &octets)
        case .statusReport(let message): try message.append(to: &octets)
        case .command(let message): try message.append(to: &octets)
        }
        return octets
    }

    static func reading(_ reader: inout OctetReader, direction: Direction) throws(PDUError) -> TPDU {
        let flags = MessageFlags(rawValue: try reader.octet(.messageType))
        switch (flags.messageType, direction) {
        case (0, .mobileOriginated): return .deliverReport(try DeliverReport(reading: &reader, flags))
        case (0, _): return .deliver(try Deliver(reading: &reader, flags))
        case (1, .mobileTerminated): return .submitReport(try SubmitReport(reading: &reader, flags))
        case (1, _): return .submit(try Submit(reading: &reader, flags))
        case (2, .mobileOriginated): return .command(try Command(reading: &reader, flags))
        case (2, _): return .statusReport(try StatusReport(reading: &reader, flags))
        case (_, .mobileOriginated):
            throw PDUError(
                .invalidValue,
                field: .messageType,
                octet: reader.offset - 1,
                reason: "11 is reserved from the phone to the service centre"
            )
        default: return .deliver(try Deliver(reading: &reader, flags))
        }
    }
}
