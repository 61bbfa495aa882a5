/// The first octet of a TPDU. Source: 3GPP TS 23.040 clause 9.2.2.
struct MessageFlags {
    static let deliver: UInt8 = 0
    static let submit: UInt8 = 1
    static let statusReport: UInt8 = 2

    var rawValue: UInt8

    /// The two bits that name the message type.
    var messageType: UInt8 { rawValue & 0x03 }

    /// More-messages-to-send of messages to the phone, where 0 means that more wait; TP-RD of SMS-SUBMIT.
    var bit2: Bool {
        get { rawValue & 0x04 != 0 }
        set { set(0x04, newValue) }
    }

    /// Loop prevention.
    var isForwarded: Bool {
        get { rawValue & 0x08 != 0 }
        set { set(0x08, newValue) }
    }

    /// Format of the validity period.
    var validityFormat: ValidityPeriod.Format {
        get { ValidityPeriod.Format(rawValue: rawValue >> 3 & 0x03) ?? .none }
        set { rawValue = rawValue & ~0x18 | newValue.rawValue << 3 }
    }

    /// Status report indication, request or qualifier.
    var statusReport: Bool {
        get { rawValue & 0x20 != 0 }
        set { set(0x20, newValue) }
    }

    /// Whether the user data begins with a header.
    var hasUserDataHeader: Bool {
        get { rawValue & 0x40 != 0 }
        set { set(0x40, newValue) }
    }

    /// Reply path.
    var replyPath: Bool {
        get { rawValue & 0x80 != 0 }
        set { set(0x80, newValue) }
    }

    private mutating func set(_ bit: UInt8, _ isOn: Bool) {
        rawValue = isOn ? rawValue | bit : rawValue & ~bit
    }
}

extension DataCodingScheme {
    /// Reads TP-DCS and refuses what cannot be read.
    init(reading reader: inout OctetReader) throws(PDUError) {
        let start = reader.offset
        self.init(rawValue: try reader.octet(.dataCodingScheme))
        guard !isCompressed else {
            throw PDUError(
                .compressed,
                field: .dataCodingScheme,
                octet: start,
                reason: "compressed user data (TS 23.042) is not supported"
            )
        }
    }

    /// Refuses to write what cannot be read.
    func append(to octets: inout [UInt8]) throws(PDUError) {
        guard !isCompressed else {
            throw PDUError(
                .compressed,
                field: .dataCodingScheme,
                reason: "compressed user data (TS 23.042) is not supported"
            )
        }
        octets.append(rawValue)
    }
}
