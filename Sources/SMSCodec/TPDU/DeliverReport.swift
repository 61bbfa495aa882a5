/// SMS-DELIVER-REPORT: the phone's answer to an SMS-DELIVER or SMS-STATUS-REPORT.
///
/// Source: 3GPP TS 23.040 clause 9.2.2.1a.
public struct DeliverReport: Hashable, Sendable {
    /// The most octets of user data.
    static let mostOctets = 159

    /// Why the message was refused; `nil` where it was accepted (TP-FCS).
    public var failureCause: FailureCause?
    /// What else the report carries.
    public var parameters: OptionalParameters

    /// Composes a report.
    ///
    /// - Parameters:
    ///   - failureCause: Why the message was refused; `nil` to accept it.
    ///   - parameters: What else the report carries.
    public init(failureCause: FailureCause? = nil, parameters: OptionalParameters = .none) {
        self.failureCause = failureCause
        self.parameters = parameters
    }

    init(reading reader: inout OctetReader, _ flags: MessageFlags) throws(PDUError) {
        failureCause = FailureCause.reading(&reader)
        let indicator = try OptionalParameters.readIndicator(&reader)
        parameters = try OptionalParameters(
            reading: &reader,
            indicator: indicator,
            hasHeader: flags.hasUserDataHeader,
            most: Self.mostOctets
        )
    }

    func append(to octets: inout [UInt8]) throws(PDUError) {
        var flags = MessageFlags(rawValue: MessageFlags.deliver)
        flags.hasUserDataHeader = parameters.hasHeader
        octets.append(flags.rawValue)
        if let failureCause { octets.append(failureCause.rawValue) }
        octets.append(parameters.indicator)
        try parameters.append(to: &octets, most: Self.mostOctets)
    }
}
