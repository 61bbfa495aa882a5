/// One entry of a user data header, kept whatever it means. Source: 3GPP TS 23.040 clause 9.2.3.24.
public struct InformationElement: Hashable, Sendable {
    /// What an element is about.
    public struct Identifier: RawRepresentable, Hashable, Sendable {
        /// Concatenated message, 8-bit reference.
        public static let concatenation = Identifier(rawValue: 0x00)
        /// Special message indication (messages wait).
        public static let specialMessage = Identifier(rawValue: 0x01)
        /// Application ports, 8 bits each.
        public static let ports8 = Identifier(rawValue: 0x04)
        /// Application ports, 16 bits each.
        public static let ports16 = Identifier(rawValue: 0x05)
        /// Concatenated message, 16-bit reference.
        public static let concatenation16 = Identifier(rawValue: 0x08)
        /// National language single shift.
        public static let singleShift = Identifier(rawValue: 0x24)
        /// National language locking shift.
        public static let lockingShift = Identifier(rawValue: 0x25)

        /// The octet.
        public var rawValue: UInt8

        /// Takes the octet.
        ///
        /// - Parameter rawValue: The octet.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }
    }

    /// What the element is about.
    public var identifier: Identifier
    /// Its octets, without identifier and length.
    public var data: [UInt8]

    /// Takes the parts.
    ///
    /// - Parameters:
    ///   - identifier: What the element is about.
    ///   - data: Its octets.
    public init(_ identifier: Identifier, data: [UInt8]) {
        self.identifier = identifier
        self.data = data
    }
}

/// The applications that a message is for and from. Source: 3GPP TS 23.040 clauses 9.2.3.24.3 and 9.2.3.24.4.
public struct ApplicationPorts: Hashable, Sendable {
    /// The receiving port.
    public let destination: UInt16
    /// The sending port.
    public let source: UInt16
    /// Whether the ports are 16 bits wide, otherwise 8.
    public let isWide: Bool

    /// Takes the ports.
    ///
    /// - Parameters:
    ///   - destination: The receiving port.
    ///   - source: The sending port.
    ///   - isWide: Whether they are 16 bits wide.
    public init(destination: UInt16, source: UInt16, isWide: Bool = true) {
        self.destination = destination
        self.source = source
        self.isWide = isWide
    }
}

/// An indication that messages wait. Source: 3GPP TS 23.040 clause 9.2.3.24.2.
public struct SpecialMessageIndication: Hashable, Sendable {
    /// Whether the text that carries the indication is to be stored.
    public let isStored: Bool
    /// The multiple subscriber profile, 0 to 3.
    public let profile: UInt8
    /// What waits: 0 voice, 1 fax, 2 mail, 3 extended, 7 video message; others are reserved.
    public let kind: UInt8
    /// How many wait; 255 means 255 or more.
    public let count: UInt8

    init(kindOctet: UInt8, count: UInt8) {
        isStored = kindOctet & 0x80 != 0
        profile = kindOctet >> 5 & 0x03
        let basic = kindOctet & 0x03
        kind = basic == 3 ? basic | ((kindOctet >> 2) & 0x07) << 2 : basic
        self.count = count
    }
}
