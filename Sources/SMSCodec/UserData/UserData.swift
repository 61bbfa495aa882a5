/// The content of a message: its header and what stands behind it. Source: 3GPP TS 23.040 clause 9.2.3.24.
public struct UserData: Hashable, Sendable {
    /// The most octets of user data in an SMS-DELIVER or SMS-SUBMIT.
    public static let mostOctets = 140
    /// The most septets of user data in an SMS-DELIVER or SMS-SUBMIT.
    public static let mostSeptets = 160

    /// The header.
    public var header: UserDataHeader
    /// What stands behind the header.
    public var payload: SegmentPayload

    /// Composes user data.
    ///
    /// - Parameters:
    ///   - header: The header.
    ///   - payload: What stands behind it, of the alphabet that the data coding scheme of the message names.
    public init(header: UserDataHeader = .none, payload: SegmentPayload) {
        self.header = header
        self.payload = payload
    }

    /// The text of this segment alone; `nil` for bytes without an alphabet.
    public var text: String? { payload.text }
}

extension UserData {
    /// Reads TP-UDL and TP-UD.
    ///
    /// - Parameters:
    ///   - reader: Stands before TP-UDL.
    ///   - alphabet: The alphabet that the data coding scheme names.
    ///   - hasHeader: TP-UDHI.
    ///   - most: The most octets that this type of message has room for.
    /// - Throws: ``PDUError`` where a length is wrong.
    init(
        reading reader: inout OctetReader,
        alphabet: DataCodingScheme.Alphabet,
        hasHeader: Bool,
        most: Int = UserData.mostOctets
    ) throws(PDUError) {
        let start = reader.offset
        let length = Int(try reader.octet(.userDataLength))
        let isPacked = alphabet == .gsm7
        let octetCount = isPacked ? GSM7.octetCount(septets: length) : length
        guard octetCount <= most else {
            throw PDUError(
                .invalidLength,
                field: .userDataLength,
                octet: start,
                reason: "\(length) \(isPacked ? "septets" : "octets"), there is room for \(most) octets"
            )
        }
        let range = try reader.range(octetCount, .userData)
        var body = range
        if hasHeader {
            let end = try Self.endOfHeader(reader.octets, range, lengthOctet: start)
            header = try UserDataHeader(checking: (range.lowerBound + 1)..<end, of: reader.octets)
            body = end..<range.upperBound
        } else {
            header = .none
        }
        switch alphabet {
        case .gsm7:
            let headerSeptets = ((body.lowerBound - range.lowerBound) * 8 + 6) / 7
            guard headerSeptets <= length else {
                throw PDUError(
                    .invalidLength,
                    field: .userDataLength,
                    octet: start,
                    reason: "\(length) septets, the header alone takes \(headerSeptets)"
                )
            }
            let shift = hasHeader ? header.shift : .standard
            let text = reader.octets.withUnsafeBufferPointer { octets in
                GSM7.decode(
                    packed: UnsafeBufferPointer(rebasing: octets[range]),
                    fromBit: headerSeptets * 7,
                    count: length - headerSeptets,
                    shift: shift
                )
            }
            payload = .text(text)
        case .ucs2:
            payload = .ucs2(Array(reader.octets[body]))
        case .eightBit:
            payload = .binary(Array(reader.octets[body]))
        }
    }

    /// Appends TP-UDL and TP-UD.
    func append(
        to octets: inout [UInt8],
        alphabet: DataCodingScheme.Alphabet,
        most: Int = UserData.mostOctets
    ) throws(PDUError) {
        let length: Int
        let body: [UInt8]
        switch (payload, alphabet) {
        case (.text(let text), .gsm7):
            guard let septets = GSM7.encode(text, shift: header.shift) else {
                throw PDUError(
                    .unencodable,
                    field: .userData,
                    reason: "the text has a character that the 7-bit tables in force lack"
                )
            }
            let headerSeptets = (header.octetCount * 8 + 6) / 7
            length = headerSeptets + septets.count
            body = GSM7.pack(septets, fillBits: headerSeptets * 7 - header.octetCount * 8)
        case (.ucs2(let data), .ucs2), (.binary(let data), .eightBit):
            length = header.octetCount + data.count
            body = data
        default:
            throw PDUError(
                .invalidValue,
                field: .dataCodingScheme,
                reason: "the alphabet \(alphabet.rawValue) is not that of the user data"
            )
        }
        guard header.octetCount + body.count <= most, let lengthOctet = UInt8(exactly: length) else {
            throw PDUError(
                .tooLong,
                field: .userData,
                reason: "\(header.octetCount + body.count) octets, there is room for \(most)"
            )
        }
        octets.append(lengthOctet)
        if !header.isEmpty {
            octets.append(UInt8(header.octets.count))
            octets.append(contentsOf: header.octets)
        }
        octets.append(contentsOf: body)
    }

    private static func endOfHeader(
        _ octets: [UInt8],
        _ range: Range<Int>,
        lengthOctet: Int
    ) throws(PDUError) -> Int {
        guard !range.isEmpty else {
            throw PDUError(
                .invalidLength,
                field: .userDataLength,
                octet: lengthOctet,
                reason: "0, yet TP-UDHI announces a header"
            )
        }
        let length = Int(octets[range.lowerBound])
        guard length < range.count else {
            throw PDUError(
                .invalidLength,
                field: .userDataHeaderLength,
                octet: range.lowerBound,
                reason: "\(length) octets, the user data has \(range.count - 1) left"
            )
        }
        return range.lowerBound + 1 + length
    }
}
