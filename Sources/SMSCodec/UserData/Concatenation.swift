/// Which part of which long message a segment is. Source: 3GPP TS 23.040 clauses 9.2.3.24.1 and 9.2.3.24.8.
public struct Concatenation: Hashable, Sendable {
    /// The number that the parts of one message share.
    ///
    /// An 8-bit and a 16-bit reference of the same value belong to different messages.
    public enum Reference: Hashable, Sendable {
        /// One octet, information element 0x00.
        case eightBit(UInt8)
        /// Two octets, information element 0x08.
        case sixteenBit(UInt16)

        /// The number itself.
        public var value: UInt16 {
            switch self {
            case .eightBit(let value): UInt16(value)
            case .sixteenBit(let value): value
            }
        }

        /// 8 or 16.
        public var width: Int {
            switch self {
            case .eightBit: 8
            case .sixteenBit: 16
            }
        }

        /// Restores a reference from its stored parts; `nil` where the width is neither 8 nor 16, or the value needs
        /// more.
        ///
        /// - Parameters:
        ///   - value: The number.
        ///   - width: 8 or 16.
        public init?(value: Int, width: Int) {
            switch width {
            case 8:
                guard let value = UInt8(exactly: value) else { return nil }
                self = .eightBit(value)
            case 16:
                guard let value = UInt16(exactly: value) else { return nil }
                self = .sixteenBit(value)
            default:
                return nil
            }
        }
    }

    /// The number that the parts share.
    public let reference: Reference
    /// How many parts there are, 1 to 255.
    public let total: Int
    /// Which part this is, 1 to ``total``.
    public let sequence: Int

    /// Checks and takes the parts; `nil` where the numbers contradict each other.
    ///
    /// The standard has receivers ignore an element with such numbers.
    ///
    /// - Parameters:
    ///   - reference: The number that the parts share.
    ///   - total: How many parts there are, 1 to 255.
    ///   - sequence: Which part this is, 1 to `total`.
    public init?(reference: Reference, total: Int, sequence: Int) {
        guard (1...255).contains(total), (1...total).contains(sequence) else { return nil }
        self.reference = reference
        self.total = total
        self.sequence = sequence
    }

    /// The information element that says this.
    public var informationElement: InformationElement {
        let numbers = [UInt8(total), UInt8(sequence)]
        return switch reference {
        case .eightBit(let value):
            InformationElement(.concatenation, data: [value] + numbers)
        case .sixteenBit(let value):
            InformationElement(
                .concatenation16,
                data: [UInt8(value >> 8), UInt8(value & 0xFF)] + numbers
            )
        }
    }
}
