/// How long a service centre keeps trying to deliver a message. Source: 3GPP TS 23.040 clause 9.2.3.12.
public enum ValidityPeriod: Hashable, Sendable {
    /// One octet that counts from submission; see ``seconds(ofRelative:)``.
    case relative(UInt8)
    /// Until a time.
    case absolute(ServiceCentreTimestamp)
    /// Seven octets with a format of their own.
    case enhanced(EnhancedValidityPeriod)

    /// The shortest relative period that lasts at least so long; the longest (63 weeks) beyond that.
    ///
    /// - Parameter seconds: The time to cover.
    /// - Returns: A relative period.
    public static func relative(atLeast seconds: Int) -> ValidityPeriod {
        .relative((0...UInt8.max).first { Self.seconds(ofRelative: $0) >= seconds } ?? .max)
    }

    /// The seconds that a relative period lasts: 5 minutes to 12 hours in steps of 5 minutes, to a day in half hours,
    /// to 30 days in days, to 63 weeks in weeks.
    ///
    /// - Parameter octet: The octet as sent.
    /// - Returns: Seconds.
    public static func seconds(ofRelative octet: UInt8) -> Int {
        let value = Int(octet)
        return switch value {
        case 0...143: (value + 1) * 300
        case 144...167: 43_200 + (value - 143) * 1800
        case 168...196: (value - 166) * 86_400
        default: (value - 192) * 604_800
        }
    }
}

extension ValidityPeriod {
    /// Which form the period has, bits 3 and 4 of the first octet of an SMS-SUBMIT.
    enum Format: UInt8 {
        case none = 0
        case enhanced = 1
        case relative = 2
        case absolute = 3
    }

    var format: Format {
        switch self {
        case .relative: .relative
        case .absolute: .absolute
        case .enhanced: .enhanced
        }
    }

    /// The octets as sent.
    var octets: [UInt8] {
        switch self {
        case .relative(let octet): [octet]
        case .absolute(let timestamp): timestamp.octets
        case .enhanced(let period): period.octets
        }
    }

    static func reading(_ reader: inout OctetReader, format: Format) throws(PDUError) -> ValidityPeriod? {
        switch format {
        case .none: nil
        case .relative: .relative(try reader.octet(.validityPeriod))
        case .absolute: .absolute(try ServiceCentreTimestamp(reading: &reader, .validityPeriod))
        case .enhanced: .enhanced(try EnhancedValidityPeriod(reading: &reader))
        }
    }
}
