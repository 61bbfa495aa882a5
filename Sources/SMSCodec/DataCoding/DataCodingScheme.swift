/// What the octet TP-DCS says about the user data: its alphabet, its class and whether messages wait.
///
/// Every value has a meaning: reserved codings are to be read as the GSM 7 bit default alphabet.
/// Source: 3GPP TS 23.038 clause 4.
public struct DataCodingScheme: RawRepresentable, Hashable, Sendable {
    /// The alphabets of user data.
    public enum Alphabet: String, Hashable, Sendable, CaseIterable {
        /// 7-bit, the default alphabet or what the user data header puts in its place.
        case gsm7
        /// Bytes without an alphabet.
        case eightBit = "8bit"
        /// UCS-2, read as UTF-16.
        case ucs2
    }

    /// The coding groups, by the high bits of the octet.
    public enum Group: Hashable, Sendable {
        /// 00xx: general data coding.
        case general
        /// 01xx: general data coding, for automatic deletion.
        case markedForDeletion
        /// 1000 to 1011: reserved.
        case reserved
        /// 1100: messages wait, the text may be discarded.
        case messageWaitingDiscard
        /// 1101: messages wait, the text is to be stored.
        case messageWaitingStore
        /// 1110: messages wait, the text is to be stored and is UCS-2.
        case messageWaitingStoreUCS2
        /// 1111: data coding and message class.
        case dataCodingAndClass
    }

    /// Where a message is meant to go.
    public enum MessageClass: UInt8, Hashable, Sendable, CaseIterable {
        /// Shown at once, not stored ("flash").
        case flash = 0
        /// Stored in the phone.
        case mobileEquipment = 1
        /// Stored on the SIM.
        case sim = 2
        /// Handed to the equipment behind the phone.
        case terminalEquipment = 3
    }

    /// What the waiting messages are.
    public enum WaitingKind: UInt8, Hashable, Sendable, CaseIterable {
        /// Voice mail.
        case voicemail = 0
        /// Fax.
        case fax = 1
        /// Electronic mail.
        case mail = 2
        /// Other.
        case other = 3
    }

    /// What a message says about other messages that wait.
    public struct Waiting: Hashable, Sendable {
        /// Whether the indication is to be shown or taken away.
        public var isActive: Bool
        /// What waits.
        public var kind: WaitingKind

        /// Takes the parts.
        ///
        /// - Parameters:
        ///   - isActive: Whether the indication is to be shown or taken away.
        ///   - kind: What waits.
        public init(isActive: Bool, kind: WaitingKind) {
            self.isActive = isActive
            self.kind = kind
        }
    }

    /// GSM 7-bit text without a class.
    public static let gsm7 = DataCodingScheme(rawValue: 0x00)
    /// 8-bit data without a class.
    public static let eightBit = DataCodingScheme(rawValue: 0x04)
    /// UCS-2 text without a class.
    public static let ucs2 = DataCodingScheme(rawValue: 0x08)

    /// The octet.
    public var rawValue: UInt8

    /// Takes the octet.
    ///
    /// - Parameter rawValue: The octet; every value is possible.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Composes a scheme of the general group.
    ///
    /// - Parameters:
    ///   - alphabet: The alphabet of the user data.
    ///   - messageClass: Where the message is meant to go, if that matters.
    public init(alphabet: Alphabet, messageClass: MessageClass? = nil) {
        let bits: UInt8 =
            switch alphabet {
            case .gsm7: 0x00
            case .eightBit: 0x04
            case .ucs2: 0x08
            }
        rawValue = bits | (messageClass.map { 0x10 | $0.rawValue } ?? 0)
    }

    /// The coding group.
    public var group: Group {
        switch rawValue >> 4 {
        case 0x0...0x3: .general
        case 0x4...0x7: .markedForDeletion
        case 0x8...0xB: .reserved
        case 0xC: .messageWaitingDiscard
        case 0xD: .messageWaitingStore
        case 0xE: .messageWaitingStoreUCS2
        default: .dataCodingAndClass
        }
    }

    /// The alphabet of the user data.
    public var alphabet: Alphabet {
        switch group {
        case .general, .markedForDeletion:
            switch rawValue & 0x0C {
            case 0x04: .eightBit
            case 0x08: .ucs2
            default: .gsm7
            }
        case .messageWaitingStoreUCS2: .ucs2
        case .dataCodingAndClass: rawValue & 0x04 == 0 ? .gsm7 : .eightBit
        case .reserved, .messageWaitingDiscard, .messageWaitingStore: .gsm7
        }
    }

    /// Whether the user data is compressed (TS 23.042).
    public var isCompressed: Bool { rawValue & 0xA0 == 0x20 }

    /// Whether the message is for automatic deletion once read.
    public var isMarkedForDeletion: Bool { group == .markedForDeletion }

    /// Where the message is meant to go, if it says.
    public var messageClass: MessageClass? {
        switch group {
        case .general, .markedForDeletion:
            rawValue & 0x10 == 0 ? nil : MessageClass(rawValue: rawValue & 0x03)
        case .dataCodingAndClass: MessageClass(rawValue: rawValue & 0x03)
        default: nil
        }
    }

    /// What the message says about other messages that wait, if anything.
    public var waiting: Waiting? {
        switch group {
        case .messageWaitingDiscard, .messageWaitingStore, .messageWaitingStoreUCS2:
            WaitingKind(rawValue: rawValue & 0x03).map {
                Waiting(isActive: rawValue & 0x08 != 0, kind: $0)
            }
        default: nil
        }
    }
}
