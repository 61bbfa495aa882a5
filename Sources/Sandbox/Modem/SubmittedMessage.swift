package import Foundation

/// A text that a simulated modem handed to its network, whole.
package struct SubmittedMessage: Hashable, Sendable {
    /// The recipient as the TPDU had it, with a plus sign where it is international.
    package var recipient: String
    package var text: String
    /// How many segments it took.
    package var segments: Int
    /// The references that the modem gave to the segments (TP-MR), in the order of the text.
    package var references: [UInt8]
    /// Whether the network was asked to drop it if it has it already (TP-RD).
    package var rejectsDuplicates: Bool
    /// Whether every segment had been submitted before.
    package var isRepeated: Bool
    package var submittedAt: Date
}
