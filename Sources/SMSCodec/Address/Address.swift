/// A telephone number or a name that a message comes from or goes to.
///
/// Source: 3GPP TS 23.040 clause 9.1.2.5.
public struct Address: Hashable, Sendable {
    /// What kind of number it is, bits 4 to 6 of the type-of-address octet.
    public enum NumberType: UInt8, Hashable, Sendable, CaseIterable {
        /// Unknown: national, or a short code, as the network reads it.
        case unknown = 0
        /// International: the country code comes first.
        case international = 1
        /// National: without country code and trunk prefix.
        case national = 2
        /// Administration or service number of the network.
        case networkSpecific = 3
        /// Subscriber number.
        case subscriber = 4
        /// A name in the GSM 7 bit default alphabet.
        case alphanumeric = 5
        /// Abbreviated number.
        case abbreviated = 6
        /// Reserved for extension.
        case reserved = 7
    }

    /// Which plan the number belongs to, bits 0 to 3 of the type-of-address octet.
    public struct NumberingPlan: RawRepresentable, Hashable, Sendable {
        /// Unknown.
        public static let unknown = NumberingPlan(rawValue: 0)
        /// ISDN and telephone numbers (E.164/E.163).
        public static let telephone = NumberingPlan(rawValue: 1)
        /// Data numbers (X.121).
        public static let data = NumberingPlan(rawValue: 3)
        /// Telex.
        public static let telex = NumberingPlan(rawValue: 4)
        /// National plan.
        public static let national = NumberingPlan(rawValue: 8)
        /// Private plan.
        public static let privatePlan = NumberingPlan(rawValue: 9)

        /// The four bits; others are ignored.
        public var rawValue: UInt8

        /// Takes the four bits.
        ///
        /// - Parameter rawValue: The plan; only bits 0 to 3 are kept.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue & 0x0F
        }
    }

    /// What kind of number it is.
    public var type: NumberType
    /// Which plan the number belongs to.
    public var plan: NumberingPlan
    /// The digits (`0`–`9`, `*`, `#`, `a`, `b`, `c`) without `+`, or the name when ``type`` is alphanumeric.
    public var value: String

    /// Takes the parts as they are.
    ///
    /// - Parameters:
    ///   - type: What kind of number it is.
    ///   - plan: Which plan it belongs to.
    ///   - value: The digits without `+`, or the name.
    public init(type: NumberType, plan: NumberingPlan, value: String) {
        self.type = type
        self.plan = plan
        self.value = value
    }

    /// Reads an address as people write it.
    ///
    /// `+62811…` is international, digits alone are of unknown type, anything else is a name.
    ///
    /// - Parameter text: The number or name.
    public init(_ text: String) {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        let isNumber = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if isNumber, !digits.isEmpty {
            let type = text.hasPrefix("+") ? NumberType.international : .unknown
            self.init(type: type, plan: .telephone, value: String(digits))
        } else if text.isEmpty || (SemiOctets.encode(text) != nil && text.utf8.contains { $0 < 0x3A }) {
            self.init(type: .unknown, plan: .telephone, value: text)
        } else {
            self.init(type: .alphanumeric, plan: .unknown, value: text)
        }
    }

    /// Whether it is a name, to which no one can reply.
    public var isAlphanumeric: Bool { type == .alphanumeric }
}

extension Address: CustomStringConvertible {
    /// The number with `+` where it is international, or the name. Do not log it.
    public var description: String {
        type == .international ? "+" + value : value
    }
}
