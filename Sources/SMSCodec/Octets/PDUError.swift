/// Why octets are not a message of 3GPP TS 23.040, or a message cannot be written as octets.
///
/// It says what is wrong, in which field, and at which octet.
public struct PDUError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The octets end before the field does.
        case truncated
        /// A length is not possible for its field.
        case invalidLength = "invalid-length"
        /// A value is not possible for its field.
        case invalidValue = "invalid-value"
        /// The text is compressed (TS 23.042), which no phone sends and this codec does not read.
        case compressed
        /// The input is not pairs of hexadecimal digits.
        case invalidHexadecimal = "invalid-hexadecimal"
        /// A text has a character that the alphabet of its data coding scheme lacks.
        case unencodable
        /// A text does not fit where it should go.
        case tooLong = "too-long"
    }

    /// The field, named as in the standard.
    public enum Field: String, Hashable, Sendable, CaseIterable {
        /// The whole input.
        case input
        /// Address of the service centre, before the TPDU (TS 27.005 clause 3.1).
        case serviceCentreAddress = "SMSC address"
        /// First octet: message type and flags.
        case messageType = "TP-MTI"
        /// Message reference.
        case messageReference = "TP-MR"
        /// Originating address.
        case originatingAddress = "TP-OA"
        /// Destination address.
        case destinationAddress = "TP-DA"
        /// Recipient address of a status report.
        case recipientAddress = "TP-RA"
        /// Protocol identifier.
        case protocolIdentifier = "TP-PID"
        /// Data coding scheme.
        case dataCodingScheme = "TP-DCS"
        /// Service centre time stamp.
        case serviceCentreTimestamp = "TP-SCTS"
        /// Validity period.
        case validityPeriod = "TP-VP"
        /// Discharge time.
        case dischargeTime = "TP-DT"
        /// Status.
        case status = "TP-ST"
        /// Failure cause.
        case failureCause = "TP-FCS"
        /// Parameter indicator.
        case parameterIndicator = "TP-PI"
        /// Command type.
        case commandType = "TP-CT"
        /// Message number that a command is about.
        case messageNumber = "TP-MN"
        /// Command data length.
        case commandDataLength = "TP-CDL"
        /// Command data.
        case commandData = "TP-CD"
        /// User data length.
        case userDataLength = "TP-UDL"
        /// User data.
        case userData = "TP-UD"
        /// User data header length.
        case userDataHeaderLength = "UDHL"
        /// An information element of the user data header.
        case informationElement = "UDH information element"
    }

    /// What is wrong.
    public var code: Code
    /// The field in which it is wrong.
    public var field: Field
    /// The octet at which the fault lies, counted from 0 at the start of the input; `nil` when encoding.
    public var octet: Int?
    /// The fault in words.
    public var reason: String

    /// Describes a fault.
    ///
    /// - Parameters:
    ///   - code: What is wrong.
    ///   - field: The field in which it is wrong.
    ///   - octet: Where, counted from 0.
    ///   - reason: The fault in words, never with a number or text of a person in it.
    public init(_ code: Code, field: Field, octet: Int? = nil, reason: String) {
        self.code = code
        self.field = field
        self.octet = octet
        self.reason = reason
    }
}

extension PDUError: CustomStringConvertible {
    /// The code, the field, the octet and the reason in one line.
    public var description: String {
        guard let octet else { return "\(code.rawValue): \(field.rawValue): \(reason)" }
        return "\(code.rawValue): \(field.rawValue) at octet \(octet): \(reason)"
    }
}
