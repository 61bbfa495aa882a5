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
    /// Where the reader passes over faults, the text is read as far as it is there, and a header whose elements do not fill it
    /// is ignored.
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
        if octetCount > most {
            try reader.passOver(
                PDUError(
                    .invalidLength,
                    field: .userDataLength,
                    octet: start,
                    reason: "\(length) \(isPacked ? "septets" : "octets"), there is room for \(most) octets"
                )
            )
        }
        let range = try reader.rangeAvailable(min(octetCount, most), .userData)
        var body = range
        header = .none
        if hasHeader {
            body = try Self.body(in: range, isWhole: range.count == octetCount, lengthOctet: start, &reader)
            // Elements that do not fill the header make it be ignored as a whole (clause 9.2.3.24).
            do throws(PDUError) {
                if body.lowerBound > range.lowerBound {
                    header = try UserDataHeader(checking: (range.lowerBound + 1)..<body.lowerBound, of: reader.octets)
                }
            } catch {
                try reader.passOver(error)
            }
        }
        switch alphabet {
        case .gsm7:
            let headerSeptets = ((body.lowerBound - range.lowerBound) * 8 + 6) / 7
            if headerSeptets > length {
                try reader.passOver(
                    PDUError(
                        .invalidLength,
                        field: .userDataLength,
                        octet: start,
                        reason: "\(length) septets, the header alone takes \(headerSeptets)"
                    )
                )
            }
            let shift = hasHeader ? header.shift : .standard
            let text = reader.octets.withUnsafeBufferPointer { octets in
                let packed = UnsafeBufferPointer(rebasing: octets[range])
                return GSM7.decode(
                    packed: packed,
                    fromBit: headerSeptets * 7,
                    count: max(0, Self.septets(told: length, in: packed) - headerSeptets),
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

    /// How many septets there are, at most as many as TP-UDL tells.
    private static func septets(told: Int, in octets: UnsafeBufferPointer<UInt8>) -> Int {
        let available = octets.count * 8 / 7
        guard available < told else { return told }
        // Seven zeros at the end of a text that was cut off are spare bits rather than a commercial at.
        return octets.count.isMultiple(of: 7) && octets.last.map { $0 >> 1 == 0 } ?? false ? available - 1 : available
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

    /// The octets behind the header; where its length is not possible, all of them, or none of a message that was cut off.
    private static func body(
        in range: Range<Int>,
        isWhole: Bool,
        lengthOctet: Int,
        _ reader: inout OctetReader
    ) throws(PDUError) -> Range<Int> {
        guard let length = reader.octets[range].first.map(Int.init) else {
            let error = PDUError(
                .invalidLength,
                field: .userDataLength,
                octet: lengthOctet,
                reason: "0, yet TP-UDHI announces a header"
            )
            try reader.passOver(error)
            return range
        }
        guard length < range.count else {
            let error = PDUError(
                .invalidLength,
                field: .userDataHeaderLength,
                octet: range.lowerBound,
                reason: "\(length) octets, the user data has \(range.count - 1) left"
            )
            try reader.passOver(error)
            return isWhole ? range : range.upperBound..<range.upperBound
        }
        return (range.lowerBound + 1 + length)..<range.upperBound
    }
}
