/// SMS-COMMAND: the phone asks about, or cancels, a message that it sent. Source: 3GPP TS 23.040 clause 9.2.2.4.
public struct Command: Hashable, Sendable {
    /// What is asked for, TP-CT. Source: clause 9.2.3.19.
    public struct Kind: RawRepresentable, Hashable, Sendable {
        /// Report what became of the message.
        public static let enquire = Kind(rawValue: 0)
        /// Cancel the status report.
        public static let cancelStatusReport = Kind(rawValue: 1)
        /// Delete the message.
        public static let delete = Kind(rawValue: 2)
        /// Ask for a status report after all.
        public static let enableStatusReport = Kind(rawValue: 3)

        /// The octet.
        public var rawValue: UInt8

        /// Takes the octet.
        ///
        /// - Parameter rawValue: The octet; every value is possible.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }
    }

    /// The most octets of command data.
    public static let mostOctets = 156

    /// The reference of the command (TP-MR).
    public var messageReference: UInt8
    /// The protocol it belongs to (TP-PID).
    public var protocolIdentifier: ProtocolIdentifier
    /// What is asked for (TP-CT).
    public var kind: Kind
    /// The reference of the message that the command is about (TP-MN).
    public var messageNumber: UInt8
    /// Whom that message was for (TP-DA).
    public var destination: Address
    /// Command data (TP-CD), beginning with a header where ``hasHeader`` says so.
    public var data: [UInt8]
    /// Whether ``data`` begins with a header (TP-UDHI).
    public var hasHeader: Bool
    /// Whether a status report is asked for (TP-SRR).
    public var requestsStatusReport: Bool

    /// Composes a command.
    ///
    /// - Parameters:
    ///   - kind: What is asked for.
    ///   - messageNumber: The reference of the message that the command is about.
    ///   - destination: Whom that message was for.
    ///   - messageReference: The reference of the command.
    ///   - protocolIdentifier: The protocol it belongs to.
    ///   - data: Command data, at most ``mostOctets``.
    ///   - hasHeader: Whether `data` begins with a header.
    ///   - requestsStatusReport: Whether a status report is asked for.
    public init(
        kind: Kind,
        messageNumber: UInt8,
        destination: Address,
        messageReference: UInt8 = 0,
        protocolIdentifier: ProtocolIdentifier = .normal,
        data: [UInt8] = [],
        hasHeader: Bool = false,
        requestsStatusReport: Bool = false
    ) {
        self.kind = kind
        self.messageNumber = messageNumber
        self.destination = destination
        self.messageReference = messageReference
        self.protocolIdentifier = protocolIdentifier
        self.data = data
        self.hasHeader = hasHeader
        self.requestsStatusReport = requestsStatusReport
    }

    init(reading reader: inout OctetReader, _ flags: MessageFlags) throws(PDUError) {
        messageReference = try reader.octet(.messageReference)
        protocolIdentifier = ProtocolIdentifier(rawValue: try reader.octet(.protocolIdentifier))
        kind = Kind(rawValue: try reader.octet(.commandType))
        messageNumber = try reader.octet(.messageNumber)
        destination = try Address(reading: &reader, .destinationAddress)
        let start = reader.offset
        let length = Int(try reader.octet(.commandDataLength))
        guard length <= Self.mostOctets else {
            throw PDUError(
                .invalidLength,
                field: .commandDataLength,
                octet: start,
                reason: "\(length) octets, at most \(Self.mostOctets) are possible"
            )
        }
        data = try reader.take(length, .commandData)
        hasHeader = flags.hasUserDataHeader
        requestsStatusReport = flags.statusReport
    }

    func append(to octets: inout [UInt8]) throws(PDUError) {
        guard data.count <= Self.mostOctets else {
            throw PDUError(
                .tooLong,
                field: .commandData,
                reason: "\(data.count) octets, there is room for \(Self.mostOctets)"
            )
        }
        var flags = MessageFlags(rawValue: MessageFlags.statusReport)
        flags.statusReport = requestsStatusReport
        flags.hasUserDataHeader = hasHeader
        octets.append(flags.rawValue)
        octets.append(messageReference)
        octets.append(protocolIdentifier.rawValue)
        octets.append(kind.rawValue)
        octets.append(messageNumber)
        try destination.append(to: &octets, .destinationAddress)
        octets.append(UInt8(data.count))
        octets.append(contentsOf: data)
    }
}
