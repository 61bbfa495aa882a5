package import Foundation

/// A piece of work that waits for its turn, without text and number.
package struct WaitingWork: Hashable, Sendable, Codable {
    /// The kinds of work, in the order of the stages.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A part of a long message.
        case part
        case message
        case ticket
        /// A ticket whose request is under way, or ended without a certain outcome.
        case request
        case addition
        case notification
        case reply
    }

    package var kind: Kind
    /// The id of its row.
    package var id: Int64
    /// The number of the ticket that it belongs to.
    package var ticketNumber: String?
    package var carrier: String?
    /// The time at which it came.
    package var since: Date
    /// The earliest time of the next attempt.
    package var dueAt: Date
    package var attempts: Int
    /// The reason why the last attempt failed.
    package var trouble: String?

    /// The stage that takes it up.
    package var stage: DeadLetterRecord.Stage {
        switch kind {
        case .part: .intake
        case .message: .triage
        case .ticket, .request, .addition: .forwarding
        case .notification: .notification
        case .reply: .dispatch
        }
    }
}
