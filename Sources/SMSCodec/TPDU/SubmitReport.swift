/// SMS-SUBMIT-REPORT: the service centre's answer to an SMS-SUBMIT or SMS-COMMAND.
///
/// Source: 3GPP TS 23.040 clause 9.2.2.2a.
public struct SubmitReport: Hashable, Sendable {
    /// The most octets of user data.
    static let mostOctets = 152

    /// Why the message was refused; `nil` where it was accepted (TP-FCS).
    public var failureCause: FailureCause?
    /// When the service centre received the message (TP-SCTS).
    public var timestamp: ServiceCentreTimestamp
    /// What else the report carries.
    public var parameters: OptionalParameters

    /// Composes a report.
    ///
    /// - Parameters:
    ///   - timestamp: When the service centre received the message.
    ///   - failureCause: Why it was refused; `nil` where it was accepted.
    ///   - parameters: What else the report carries.
    public init(
        timestamp: ServiceCentreTimestamp,
        failureCause: FailureCause? = nil,
        parameters: OptionalParameters = .none
    ) {
        self.timestamp = timestamp
        self.failureCause = failureCause
        self.parameters = parameters
    }

    init(reading reader: inout OctetReader, _ flags: MessageFlags) throws(PDUError) {
        failureCause = FailureCause.reading(&reader)
        let indicator = try OptionalParameters.readIndicator(&reader)
        timestamp = try ServiceCentreTimestamp(reading: &reader, .serviceCentreTimestamp)
        parameters = try OptionalParameters(
            reading: &reader,
            indicator: indicator,
            hasHeader: flags.hasUserDataHeader,
            most: Self.mostOctets
        )
    }

    func append(to octets: inout [UInt8]) throws(PDUError) {
        var flags = MessageFlags(rawValue: MessageFlags.submit)
        flags.hasUserDataHeader = parameters.hasHeader
        octets.append(flags.rawValue)
        if let failureCause { octets.append(failureCause.rawValue) }
        octets.append(parameters.indicator)
        octets.append(contentsOf: timestamp.octets)
        try parameters.append(to: &octets, most: Self.mostOctets)
    }
}
