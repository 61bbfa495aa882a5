extension Address {
    /// The most semi-octets of an address in a TPDU (TS 23.040 clause 9.1.2.5: 12 octets in all).
    static let mostSemiOctets = 20

    /// The most octets behind the length of a service centre address (TS 24.011 clause 8.2.5).
    static let mostServiceCentreOctets = 11

    /// The type-of-address octet.
    var typeOctet: UInt8 { 0x80 | type.rawValue << 4 | plan.rawValue }

    private init(typeOctet: UInt8, value: String) {
        self.init(
            type: NumberType(rawValue: typeOctet >> 4 & 0x07) ?? .reserved,
            plan: NumberingPlan(rawValue: typeOctet),
            value: value
        )
    }

    /// Reads an address field of a TPDU: length in semi-octets, type, value.
    init(reading reader: inout OctetReader, _ field: PDUError.Field) throws(PDUError) {
        let start = reader.offset
        let semiOctets = Int(try reader.octet(field))
        guard semiOctets <= Self.mostSemiOctets else {
            throw PDUError(
                .invalidLength,
                field: field,
                octet: start,
                reason: "\(semiOctets) semi-octets, at most \(Self.mostSemiOctets) are possible"
            )
        }
        let typeOctet = try reader.octet(field)
        let range = try reader.range((semiOctets + 1) / 2, field)
        let value = reader.octets.withUnsafeBufferPointer { octets in
            let octets = UnsafeBufferPointer(rebasing: octets[range])
            guard typeOctet & 0x70 == NumberType.alphanumeric.rawValue << 4 else {
                return SemiOctets.digits(semiOctets, in: octets)
            }
            return GSM7.decode(packed: octets, fromBit: 0, count: semiOctets * 4 / 7, shift: .standard)
        }
        self.init(typeOctet: typeOctet, value: value)
    }

    /// Reads the address before a TPDU: length in octets, type, digits; `nil` where the length is 0.
    static func serviceCentre(reading reader: inout OctetReader) throws(PDUError) -> Address? {
        let start = reader.offset
        let count = Int(try reader.octet(.serviceCentreAddress))
        if count == 0 { return nil }
        guard count <= mostServiceCentreOctets else {
            throw PDUError(
                .invalidLength,
                field: .serviceCentreAddress,
                octet: start,
                reason: "\(count) octets, at most \(mostServiceCentreOctets) are possible"
            )
        }
        let typeOctet = try reader.octet(.serviceCentreAddress)
        let range = try reader.range(count - 1, .serviceCentreAddress)
        let value = reader.octets.withUnsafeBufferPointer { octets in
            SemiOctets.digits((count - 1) * 2, in: UnsafeBufferPointer(rebasing: octets[range]))
        }
        return Address(typeOctet: typeOctet, value: value)
    }

    /// Appends the address field of a TPDU.
    func append(to octets: inout [UInt8], _ field: PDUError.Field) throws(PDUError) {
        let semiOctets: Int
        let packed: [UInt8]
        if type == .alphanumeric {
            guard let septets = GSM7.encode(value) else {
                throw PDUError(
                    .unencodable,
                    field: field,
                    reason: "the name is not in the GSM 7 bit default alphabet"
                )
            }
            semiOctets = (septets.count * 7 + 3) / 4
            packed = GSM7.pack(septets)
        } else {
            packed = try encodedDigits(field)
            semiOctets = value.utf8.count
        }
        guard semiOctets <= Self.mostSemiOctets else {
            throw PDUError(
                .tooLong,
                field: field,
                reason: type == .alphanumeric
                    ? "a name has at most 11 characters" : "a number has at most 20 digits"
            )
        }
        octets.append(UInt8(semiOctets))
        octets.append(typeOctet)
        octets.append(contentsOf: packed)
    }

    /// Appends the address that stands before a TPDU.
    func appendServiceCentre(to octets: inout [UInt8]) throws(PDUError) {
        guard type != .alphanumeric else {
            throw PDUError(
                .invalidValue,
                field: .serviceCentreAddress,
                reason: "a service centre has no name"
            )
        }
        let packed = try encodedDigits(.serviceCentreAddress)
        guard packed.count < Self.mostServiceCentreOctets else {
            throw PDUError(
                .tooLong,
                field: .serviceCentreAddress,
                reason: "a number has at most 20 digits"
            )
        }
        octets.append(UInt8(packed.count + 1))
        octets.append(typeOctet)
        octets.append(contentsOf: packed)
    }

    private func encodedDigits(_ field: PDUError.Field) throws(PDUError) -> [UInt8] {
        guard let packed = SemiOctets.encode(value) else {
            throw PDUError(.unencodable, field: field, reason: "only 0-9, *, #, a, b and c are digits")
        }
        return packed
    }
}
