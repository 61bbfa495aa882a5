import SMSCodec

/// A PDU as JSON.
///
/// `type`, `text`, `dcs`, `alphabet`, `udh`, `concatenation`, `timestamp`, `error` and one of `sender` and `recipient` are
/// always written, with `null` if they do not apply; the other keys only if they have a value.
struct PDURecord: Codable {
    /// One information element.
    struct Element: Codable {
        var id: UInt8
        /// Hexadecimal.
        var data: String
    }

    /// The place of a part in a long message.
    struct Part: Codable {
        var reference: Int
        /// Width of the reference in bits, 8 or 16.
        var width: Int
        var total: Int
        var sequence: Int
    }

    /// Application ports.
    struct Ports: Codable {
        var destination: UInt16
        var source: UInt16
    }

    /// A validity period.
    struct Validity: Codable {
        /// `relative`, `absolute` or `enhanced`.
        var format: String
        /// Hexadecimal, as sent.
        var octets: String
        /// The duration of a relative period, in seconds.
        var seconds: Int?
        /// The time of an absolute period, in ISO 8601.
        var until: String?
    }

    var type: PDUType?
    var sender: String?
    var recipient: String?
    var text: String?
    /// TP-DCS as a number.
    var dcs: UInt8?
    /// `gsm7`, `8bit` or `ucs2`.
    var alphabet: String?
    var udh: [Element]?
    var concatenation: Part?
    /// ISO 8601 with the offset from UTC; `null` if the service centre sent no time.
    var timestamp: String?
    /// The name of the fault, the field, the octet and the reason.
    var error: String?

    /// Number of the service centre.
    var serviceCentre: String?
    /// Type of number of `sender` or `recipient`, bits 4 to 6 of its type-of-address.
    var numberType: UInt8?
    /// Numbering plan of `sender` or `recipient`, bits 0 to 3 of its type-of-address.
    var numberingPlan: UInt8?
    /// TP-PID as a number.
    var pid: UInt8?
    /// User data without an alphabet, command data, or UCS-2 that is not a complete text; hexadecimal.
    var data: String?
    /// The octets of an invalid time stamp, hexadecimal.
    var timestampOctets: String?
    /// TP-DT.
    var dischargeTime: String?
    /// The octets of an invalid discharge time, hexadecimal.
    var dischargeTimeOctets: String?
    /// TP-MR.
    var messageReference: UInt8?
    /// TP-MN of a command.
    var messageNumber: UInt8?
    /// TP-CT of a command.
    var commandType: UInt8?
    /// TP-ST of a status report.
    var status: UInt8?
    /// The meaning of the status: `delivered`, `pending`, `failed`, `abandoned` or `reserved`.
    var outcome: String?
    /// TP-FCS of a refusal.
    var failureCause: UInt8?
    var validity: Validity?
    /// Message class, 0 to 3.
    var messageClass: UInt8?
    var ports: Ports?
    var moreMessages: Bool?
    var forwarded: Bool?
    var statusReport: Bool?
    var rejectDuplicates: Bool?
    var replyPath: Bool?
    /// The octets after the message.
    var ignoredOctets: Int?
    /// A fault of which the message was read all the same, named as in `error`.
    var remark: String?

    init(error: String? = nil) {
        self.error = error
    }
}

/// The names of the message types in JSON.
enum PDUType: String, Codable {
    case deliver
    case deliverReport = "deliver-report"
    case submit
    case submitReport = "submit-report"
    case statusReport = "status-report"
    case command
}

extension PDURecord {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try container.encode(text, forKey: .text)
        try container.encode(dcs, forKey: .dcs)
        try container.encode(alphabet, forKey: .alphabet)
        try container.encode(udh, forKey: .udh)
        try container.encode(concatenation, forKey: .concatenation)
        try container.encode(timestamp, forKey: .timestamp)
        try container.encode(error, forKey: .error)
        try container.encodeIfPresent(sender, forKey: .sender)
        try container.encodeIfPresent(recipient, forKey: .recipient)
        try container.encodeIfPresent(serviceCentre, forKey: .serviceCentre)
        try container.encodeIfPresent(numberType, forKey: .numberType)
        try container.encodeIfPresent(numberingPlan, forKey: .numberingPlan)
        try container.encodeIfPresent(pid, forKey: .pid)
        try container.encodeIfPresent(data, forKey: .data)
        try container.encodeIfPresent(timestampOctets, forKey: .timestampOctets)
        try container.encodeIfPresent(dischargeTime, forKey: .dischargeTime)
        try container.encodeIfPresent(dischargeTimeOctets, forKey: .dischargeTimeOctets)
        try container.encodeIfPresent(messageReference, forKey: .messageReference)
        try container.encodeIfPresent(messageNumber, forKey: .messageNumber)
        try container.encodeIfPresent(commandType, forKey: .commandType)
        try container.encodeIfPresent(status, forKey: .status)
        try container.encodeIfPresent(outcome, forKey: .outcome)
        try container.encodeIfPresent(failureCause, forKey: .failureCause)
        try container.encodeIfPresent(validity, forKey: .validity)
        try container.encodeIfPresent(messageClass, forKey: .messageClass)
        try container.encodeIfPresent(ports, forKey: .ports)
        try container.encodeIfPresent(moreMessages, forKey: .moreMessages)
        try container.encodeIfPresent(forwarded, forKey: .forwarded)
        try container.encodeIfPresent(statusReport, forKey: .statusReport)
        try container.encodeIfPresent(rejectDuplicates, forKey: .rejectDuplicates)
        try container.encodeIfPresent(replyPath, forKey: .replyPath)
        try container.encodeIfPresent(ignoredOctets, forKey: .ignoredOctets)
        try container.encodeIfPresent(remark, forKey: .remark)
    }
}
