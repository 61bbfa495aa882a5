/// SMS-SUBMIT: a message from the phone to the service centre. Source: 3GPP TS 23.040 clause 9.2.2.2.
public struct Submit: Hashable, Sendable {
    /// The number that status reports come back with (TP-MR); a modem may put its own in its place.
    public var messageReference: UInt8
    /// Whom the message is for (TP-DA).
    public var destination: Address
    /// The protocol it belongs to (TP-PID).
    public var protocolIdentifier: ProtocolIdentifier
    /// How its content is coded (TP-DCS).
    public var dataCodingScheme: DataCodingScheme
    /// How long the service centre shall try (TP-VP); its own choice where `nil`.
    public var validity: ValidityPeriod?
    /// Its content (TP-UD).
    public var userData: UserData
    /// Whether the service centre shall refuse it if it holds the same reference to the same number (TP-RD).
    public var rejectsDuplicates: Bool
    /// Whether a status report is asked for (TP-SRR).
    public var requestsStatusReport: Bool
    /// Whether the reply may take the service centre of this message (TP-RP).
    public var hasReplyPath: Bool

    /// Composes a message.
    ///
    /// - Parameters:
    ///   - destination: Whom the message is for.
    ///   - userData: Its content, of the alphabet that `dataCodingScheme` names.
    ///   - dataCodingScheme: How its content is coded.
    ///   - messageReference: The number that status reports come back with.
    ///   - validity: How long the service centre shall try.
    ///   - protocolIdentifier: The protocol it belongs to.
    ///   - rejectsDuplicates: Whether the service centre shall refuse a repetition.
    ///   - requestsStatusReport: Whether a status report is asked for.
    ///   - hasReplyPath: Whether the reply may take the service centre of this message.
    public init(
        destination: Address,
        userData: UserData,
        dataCodingScheme: DataCodingScheme,
        messageReference: UInt8 = 0,
        validity: ValidityPeriod? = nil,
        protocolIdentifier: ProtocolIdentifier = .normal,
        rejectsDuplicates: Bool = false,
        requestsStatusReport: Bool = false,
        hasReplyPath: Bool = false
    ) {
        self.destination = destination
        self.userData = userData
        self.dataCodingScheme = dataCodingScheme
        self.messageReference = messageReference
        self.validity = validity
        self.protocolIdentifier = protocolIdentifier
        self.rejectsDuplicates = rejectsDuplicates
        self.requestsStatusReport = requestsStatusReport
        self.hasReplyPath = hasReplyPath
    }

    init(reading reader: inout OctetReader, _ flags: MessageFlags) throws(PDUError) {
        messageReference = try reader.octet(.messageReference)
        destination = try Address(reading: &reader, .destinationAddress)
        protocolIdentifier = ProtocolIdentifier(rawValue: try reader.octet(.protocolIdentifier))
        dataCodingScheme = try DataCodingScheme(reading: &reader)
        validity = try ValidityPeriod.reading(&reader, format: flags.validityFormat)
        userData = try UserData(
            reading: &reader,
            alphabet: dataCodingScheme.alphabet,
            hasHeader: flags.hasUserDataHeader
        )
        rejectsDuplicates = flags.bit2
        requestsStatusReport = flags.statusReport
        hasReplyPath = flags.replyPath
    }

    func append(to octets: inout [UInt8]) throws(PDUError) {
        var flags = MessageFlags(rawValue: MessageFlags.submit)
        flags.bit2 = rejectsDuplicates
        flags.validityFormat = validity?.format ?? .none
        flags.statusReport = requestsStatusReport
        flags.hasUserDataHeader = !userData.header.isEmpty
        flags.replyPath = hasReplyPath
        octets.append(flags.rawValue)
        octets.append(messageReference)
        try destination.append(to: &octets, .destinationAddress)
        octets.append(protocolIdentifier.rawValue)
        try dataCodingScheme.append(to: &octets)
        if let validity { octets.append(contentsOf: validity.octets) }
        try userData.append(to: &octets, alphabet: dataCodingScheme.alphabet)
    }
}
