import Carriers

/// What one entry of a listing, or one unstored message, turned out to be.
struct SlotReading: Hashable, Sendable {
    /// What is in the slot.
    enum Content: Hashable, Sendable {
        /// For Intake.
        case item(InboundItem)
        /// For the telephone around the SIM: nobody reads or answers it.
        case telephone(TelephoneMessage)
        /// A draft or a sent message.
        case outgoing
        /// The modem gave a line for the slot and no message.
        case nothing
    }

    var content: Content
    /// Whether a second look can be spared: a disturbed line looks like a damaged message.
    var isCertain: Bool
    /// What the modem gave, by which the same message in the same slot is known.
    var lines: [String]
}

/// What a network sends to a telephone rather than to its owner.
enum TelephoneMessage: String, Hashable, Sendable, CaseIterable {
    /// Voice mail or other messages wait (3GPP TS 23.038, 4; TS 23.040, 9.2.3.24.2), or a call is asked for.
    case waiting = "message waiting"
    /// Short message type 0 (3GPP TS 23.040, 9.2.3.9), which a telephone acknowledges and discards.
    case silent = "type 0"
    /// Data for the SIM or settings for the equipment (3GPP TS 23.040, 9.2.3.9; TS 31.115).
    case settings
    /// It takes the place of an earlier one of its kind (3GPP TS 23.040, 9.2.3.9).
    case replacement = "replace type"
}
