package import Foundation

/// A choice of waiting dead letters, oldest first; they match all that is given.
package struct DeadLetterQuery: Hashable, Sendable, Codable {
    package var stage: DeadLetterRecord.Stage?
    package var carrier: String?
    /// A part of the reason, in any case.
    package var reason: String?
    /// The number of a ticket that the letter concerns, itself or by a reply or an addition.
    package var ticketNumber: String?
    /// The latest time since which a letter waits.
    package var before: Date?
    /// The end of the page before.
    package var after: ListCursor?
    /// The most letters of a page, 1 or more.
    package var limit: Int

    package init(
        stage: DeadLetterRecord.Stage? = nil,
        carrier: String? = nil,
        reason: String? = nil,
        ticketNumber: String? = nil,
        before: Date? = nil,
        after: ListCursor? = nil,
        limit: Int = 100
    ) {
        self.stage = stage
        self.carrier = carrier
        self.reason = reason
        self.ticketNumber = ticketNumber
        self.before = before
        self.after = after
        self.limit = limit
    }
}
