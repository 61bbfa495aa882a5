/// Seven octets in which a service centre writes a time, kept as received.
///
/// Networks send time stamps that are no times (all zeros, filler bits). That must not cost anyone a message, so decoding
/// a message never fails on them: ``time`` is `nil` and the octets stay. Source: 3GPP TS 23.040 clause 9.2.3.11.
public struct ServiceCentreTimestamp: Hashable, Sendable {
    /// How many octets a time stamp has.
    public static let octetCount = 7

    private let packed: UInt64

    /// Writes a time.
    ///
    /// - Parameter time: The time; only the last two digits of its year are kept.
    public init(_ time: CivilTime) {
        let quarters = abs(time.zone)
        let sign: UInt8 = time.zone < 0 ? 0x08 : 0
        let octets = [
            SemiOctets.octet(decimal: time.year % 100),
            SemiOctets.octet(decimal: time.month),
            SemiOctets.octet(decimal: time.day),
            SemiOctets.octet(decimal: time.hour),
            SemiOctets.octet(decimal: time.minute),
            SemiOctets.octet(decimal: time.second),
            SemiOctets.octet(decimal: quarters) | sign,
        ]
        packed = octets.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Takes seven octets as received; `nil` where they are not seven.
    ///
    /// - Parameter octets: The octets.
    public init?(octets: [UInt8]) {
        guard octets.count == Self.octetCount else { return nil }
        packed = octets.reduce(0) { $0 << 8 | UInt64($1) }
    }

    init(reading reader: inout OctetReader, _ field: PDUError.Field) throws(PDUError) {
        var packed: UInt64 = 0
        for index in try reader.range(Self.octetCount, field) {
            packed = packed << 8 | UInt64(reader.octets[index])
        }
        self.packed = packed
    }

    /// The octets as received.
    public var octets: [UInt8] { (0..<Self.octetCount).map(octet) }

    /// The time, or `nil` where the octets are not one.
    public var time: CivilTime? {
        let zoneOctet = octet(6)
        guard let year = SemiOctets.decimal(octet(0)), let month = SemiOctets.decimal(octet(1)),
            let day = SemiOctets.decimal(octet(2)), let hour = SemiOctets.decimal(octet(3)),
            let minute = SemiOctets.decimal(octet(4)), let second = SemiOctets.decimal(octet(5)),
            let quarters = SemiOctets.decimal(zoneOctet & ~0x08)
        else { return nil }
        return CivilTime(
            year: Int(year) + (year < 90 ? 2000 : 1900),
            month: Int(month),
            day: Int(day),
            hour: Int(hour),
            minute: Int(minute),
            second: Int(second),
            zone: zoneOctet & 0x08 == 0 ? Int(quarters) : -Int(quarters)
        )
    }

    private func octet(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: packed >> UInt64((Self.octetCount - 1 - index) * 8))
    }
}
