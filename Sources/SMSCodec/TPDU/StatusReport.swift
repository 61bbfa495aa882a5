/// SMS-STATUS-REPORT: what became of a message. Source: 3GPP TS 23.040 clause 9.2.2.3.
public struct StatusReport: Hashable, Sendable {
    /// The most octets of user data: the 164 of a TPDU less the other fields with the shortest address.
    static let mostOctets = 141

    /// The reference of the message (TP-MR).
    public var messageReference: UInt8
    /// Whom the message was for (TP-RA).
    public var recipient: Address
    /// When the service centre received the message (TP-SCTS).
    public var timestamp: ServiceCentreTimestamp
    /// When it was delivered, or last tried (TP-DT).
    public var dischargeTime: ServiceCentreTimestamp
    /// What became of it (TP-ST).
    public var status: DeliveryStatus
    /// Whether the report is about an SMS-COMMAND instead of an SMS-SUBMIT (TP-SRQ).
    public var isAboutCommand: Bool
    /// Whether more messages wait in the service centre (TP-MMS).
    public var hasMoreMessages: Bool
    /// Whether it was forwarded or spawned, so that no answer may be automatic (TP-LP).
    public var isForwarded: Bool
    /// What else the report carries.
    public var parameters: OptionalParameters

    /// Composes a report.
    ///
    /// - Parameters:
    ///   - messageReference: The reference of the message.
    ///   - recipient: Whom the message was for.
    ///   - timestamp: When the service centre received the message.
    ///   - dischargeTime: When it was delivered, or last tried.
    ///   - status: What became of it.
    ///   - isAboutCommand: Whether the report is about an SMS-COMMAND.
    ///   - hasMoreMessages: Whether more messages wait.
    ///   - isForwarded: Whether it was forwarded or spawned.
    ///   - parameters: What else the report carries.
    public init(
        messageReference: UInt8,
        recipient: Address,
        timestamp: ServiceCentreTimestamp,
        dischargeTime: ServiceCentreTimestamp,
        status: DeliveryStatus,
        isAboutCommand: Bool = false,
        hasMoreMessages: Bool = false,
        isForwarded: Bool = false,
        parameters: OptionalParameters = .none
    ) {
        self.messageReference = messageReference
        self.recipient = recipient
        self.timestamp = timestamp
        self.dischargeTime = dischargeTime
        self.status = status
        self.isAboutCommand = isAboutCommand
        self.hasMoreMessages = hasMoreMessages
        self.isForwarded = isForwarded
        self.parameters = parameters
    }

    init(reading reader: inout OctetReader, _ flags: MessageFlags) throws(PDUError) {
        messageReference = try reader.octet(.messageReference)
        recipient = try Address(reading: &reader, .recipientAddress)
        timestamp = try ServiceCentreTimestamp(reading: &reader, .serviceCentreTimestamp)
        dischargeTime = try ServiceCentreTimestamp(reading: &reader, .dischargeTime)
        status = DeliveryStatus(rawValue: try reader.octet(.status))
        isAboutCommand = flags.statusReport
        hasMoreMessages = !flags.bit2
        isForwarded = flags.isForwarded
        guard reader.remaining > 0, !Self.isPadding(reader) else {
            parameters = .none
            return
        }
        // The fields before them say all that matters of the message.
        do throws(PDUError) {
            let indicator = try OptionalParameters.readIndicator(&reader)
            parameters = try OptionalParameters(
                reading: &reader,
                indicator: indicator,
                hasHeader: flags.hasUserDataHeader,
                most: Self.mostOctets
            )
        } catch {
            try reader.passOver(error)
            parameters = .none
        }
    }

    func append(to octets: inout [UInt8]) throws(PDUError) {
        var flags = MessageFlags(rawValue: MessageFlags.statusReport)
        flags.bit2 = !hasMoreMessages
        flags.isForwarded = isForwarded
        flags.statusReport = isAboutCommand
        flags.hasUserDataHeader = parameters.hasHeader
        octets.append(flags.rawValue)
        octets.append(messageReference)
        try recipient.append(to: &octets, .recipientAddress)
        octets.append(contentsOf: timestamp.octets)
        octets.append(contentsOf: dischargeTime.octets)
        octets.append(status.rawValue)
        guard parameters.indicator != 0 else { return }
        octets.append(parameters.indicator)
        try parameters.append(to: &octets, most: Self.mostOctets)
    }

    /// Whether all that is left are the 0xFF with which a SIM fills its records.
    private static func isPadding(_ reader: OctetReader) -> Bool {
        reader.octets[reader.offset...].allSatisfy { $0 == 0xFF }
    }
}
