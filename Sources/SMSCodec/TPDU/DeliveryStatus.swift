/// What became of a message, TP-ST. Source: 3GPP TS 23.040 clause 9.2.3.15.
public struct DeliveryStatus: RawRepresentable, Hashable, Sendable {
    /// What a status means for the sender.
    public enum Outcome: Hashable, Sendable {
        /// The service centre has handed the message over.
        case delivered
        /// It has not succeeded yet and keeps trying.
        case pending
        /// It has given up: the message cannot be delivered.
        case failed
        /// It has given up after a temporary fault: the same message may pass later.
        case abandoned
        /// The standard reserves the value.
        case reserved
    }

    /// Received by the phone.
    public static let received = DeliveryStatus(rawValue: 0x00)
    /// Validity period over.
    public static let expired = DeliveryStatus(rawValue: 0x46)

    /// The octet.
    public var rawValue: UInt8

    /// Takes the octet.
    ///
    /// - Parameter rawValue: The octet; every value is possible.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// What the status means for the sender.
    ///
    /// Values that are specific to a service centre count like the others of their group.
    public var outcome: Outcome {
        switch rawValue {
        case 0x00...0x1F: .delivered
        case 0x20...0x3F: .pending
        case 0x40...0x5F: .failed
        case 0x60...0x7F: .abandoned
        default: .reserved
        }
    }
}
