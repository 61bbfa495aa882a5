/// SMS-DELIVER: a message from the service centre to the phone. Source: 3GPP TS 23.040 clause 9.2.2.1.
public struct Deliver: Hashable, Sendable {
    /// Who sent the message (TP-OA).
    public var originator: Address
    /// The protocol it belongs to (TP-PID).
    public var protocolIdentifier: ProtocolIdentifier
    /// How its content is coded (TP-DCS).
    public var dataCodingScheme: DataCodingScheme
    /// When the service centre received it (TP-SCTS), which may not be a time.
    public var timestamp: ServiceCentreTimestamp
    /// Its content (TP-UD).
    public var userData: UserData
    /// Whether more messages wait in the service centre (TP-MMS).
    public var hasMoreMessages: Bool
    /// Whether it was forwarded or spawned, so that no answer may be automatic (TP-LP).
    public var isForwarded: Bool
    /// Whether the sender gets a status report (TP-SRI).
    public var isStatusReported: Bool
    /// Whether the reply may take the service centre of this message (TP-RP).
    public var hasReplyPath: Bool

    /// Composes a message.
    ///
    /// - Parameters:
    ///   - originator: Who sent it.
    ///   - timestamp: When the service centre received it.
    ///   - userData: Its content, of the alphabet that `dataCodingScheme` names.
    ///   - dataCodingScheme: How its content is coded.
    ///   - protocolIdentifier: The protocol it belongs to.
    ///   - hasMoreMessages: Whether more messages wait.
    ///   - isForwarded: Whether it was forwarded or spawned.
    ///   - isStatusReported: Whether the sender gets a status report.
    ///   - hasReplyPath: Whether the reply may take the service centre of this message.
    public init(
        originator: Address,
        timestamp: ServiceCentreTimestamp,
        userData: UserData,
        dataCodingScheme: DataCodingScheme,
        protocolIdentifier: ProtocolIdentifier = .normal,
        hasMoreMessages: Bool = false,
        isForwarded: Bool = false,
        isStatusReported: Bool = false,
        hasReplyPath: Bool = false
    ) {
        self.originator = originator
        self.timestamp = timestamp
        self.userData = userData
        self.dataCodingScheme = dataCodingScheme
        self.protocolIdentifier = protocolIdentifier
        self.hasMoreMessages = hasMoreMessages
        self.isForwarded = isForwarded
        self.isStatusReported = isStatusReported
        self.hasReplyPath = hasReplyPath
    }

    init(reading reader: inout OctetReader, _ flags: MessageFlags) throws(PDUError) {
        originator = try Address(reading: &reader, .originatingAddress)
        protocolIdentifier = ProtocolIdentifier(rawValue: try reader.octet(.protocolIdentifier))
        dataCodingScheme = try DataCodingScheme(reading: &reader)
        timestamp = try ServiceCentreTimestamp(reading: &reader, .serviceCentreTimestamp)
        userData = try UserData(
            reading: &reader,
            alphabet: dataCodingScheme.alphabet,
            hasHeader: flags.hasUserDataHeader
        )
        hasMoreMessages = !flags.bit2
        isForwarded = flags.isForwarded
        isStatusReported = flags.statusReport
        hasReplyPath = flags.replyPath
    }

    func append(to octets: inout [UInt8]) throws(PDUError) {
        var flags = MessageFlags(rawValue: MessageFlags.deliver)
        flags.bit2 = !hasMoreMessages
        flags.isForwarded = isForwarded
        flags.statusReport = isStatusReported
        flags.hasUserDataHeader = !userData.header.isEmpty
        flags.replyPath = hasReplyPath
        octets.append(flags.rawValue)
        try originator.append(to: &octets, .originatingAddress)
        octets.append(protocolIdentifier.rawValue)
        try dataCodingScheme.append(to: &octets)
        octets.append(contentsOf: timestamp.octets)
        try userData.append(to: &octets, alphabet: dataCodingScheme.alphabet)
    }
}
