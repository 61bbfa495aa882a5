/// The validity period that can count seconds and ask for a single attempt.
///
/// Source: 3GPP TS 23.040 clause 9.2.3.12.3.
public struct EnhancedValidityPeriod: Hashable, Sendable {
    /// How long the message stays valid.
    public enum Length: Hashable, Sendable {
        /// The period does not say.
        case unspecified
        /// As ``ValidityPeriod/seconds(ofRelative:)`` reads it.
        case relative(UInt8)
        /// Seconds, 1 to 255.
        case seconds(UInt8)
        /// Hours, minutes and seconds.
        case time(hours: Int, minutes: Int, seconds: Int)
        /// A format that the standard reserves, or octets that do not fit their format.
        case reserved
    }

    /// The seven octets as sent: functionality indicator, extensions, value.
    public let octets: [UInt8]

    /// Takes seven octets as sent; `nil` where they are not seven.
    ///
    /// - Parameter octets: The octets.
    public init?(octets: [UInt8]) {
        guard octets.count == ServiceCentreTimestamp.octetCount else { return nil }
        self.octets = octets
    }

    init(reading reader: inout OctetReader) throws(PDUError) {
        octets = try reader.take(ServiceCentreTimestamp.octetCount, .validityPeriod)
    }

    /// Composes a period; `nil` for ``Length/reserved`` and for a time beyond 99:59:59.
    ///
    /// - Parameters:
    ///   - length: How long the message stays valid.
    ///   - isSingleShot: Whether one attempt is all that is wanted.
    public init?(_ length: Length, isSingleShot: Bool = false) {
        var octets = [UInt8](repeating: 0, count: 7)
        octets[0] = isSingleShot ? 0x40 : 0
        switch length {
        case .unspecified:
            break
        case .relative(let octet):
            octets[0] |= 1
            octets[1] = octet
        case .seconds(let count):
            octets[0] |= 2
            octets[1] = count
        case .time(let hours, let minutes, let seconds):
            guard (0...99).contains(hours), (0...59).contains(minutes), (0...59).contains(seconds) else {
                return nil
            }
            octets[0] |= 3
            octets[1] = SemiOctets.octet(decimal: hours)
            octets[2] = SemiOctets.octet(decimal: minutes)
            octets[3] = SemiOctets.octet(decimal: seconds)
        case .reserved:
            return nil
        }
        self.octets = octets
    }

    /// Whether the service centre shall try once only.
    public var isSingleShot: Bool { octets[0] & 0x40 != 0 }

    /// How long the message stays valid.
    public var length: Length {
        // Each extension octet before the value announces with its first bit whether another follows.
        var value = 1
        while value < octets.count, octets[value - 1] & 0x80 != 0 { value += 1 }
        let rest = octets[value...]
        switch octets[0] & 0x07 {
        case 0:
            return .unspecified
        case 1:
            return rest.first.map(Length.relative) ?? .reserved
        case 2:
            return rest.first.map { $0 == 0 ? .reserved : .seconds($0) } ?? .reserved
        case 3:
            guard rest.count >= 3, let hours = SemiOctets.decimal(rest[value]),
                let minutes = SemiOctets.decimal(rest[value + 1]),
                let seconds = SemiOctets.decimal(rest[value + 2]),
                minutes < 60, seconds < 60
            else { return .reserved }
            return .time(hours: Int(hours), minutes: Int(minutes), seconds: Int(seconds))
        default:
            return .reserved
        }
    }
}
