package import Complaints
package import Foundation

/// A whole message that waits for triage.
package struct WaitingInbound: Sendable {
    package var id: Int64
    package var carrier: String
    package var sender: PhoneNumber
    package var senderHash: Data
    package var recipient: String?
    package var text: String
    package var isIncomplete: Bool
    /// The message that this one continues: a part that came after its message had been closed.
    package var continuesID: Int64?
    package var receivedAt: Date
    package var attempts: Int
    /// Whether an operator decided that it is no spam.
    package var isRecovered = false
}
