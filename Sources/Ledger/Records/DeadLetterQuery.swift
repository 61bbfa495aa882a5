package import Foundation

/// Which dead letters are meant; all of what is given has to match.
package struct DeadLetterQuery: Hashable, Sendable {
    package var stage: DeadLetterRecord.Stage?
    package var carrier: String?
    /// A part of the reason, in any case.
    package var reason: String?
    /// A ticket that it concerns, itself or by a reply or an addition.
    package var ticketNumber: String?
    /// Only those that have waited since then or longer.
    package var before: Date?
    package var limit: Int

    package init(
        stage: DeadLetterRecord.Stage? = nil,
        carrier: String? = nil,
        reason: String? = nil,
        ticketNumber: String? = nil,
        before: Date? = nil,
        limit: Int = 100
    ) {
        self.stage = stage
        self.carrier = carrier
        self.reason = reason
        self.ticketNumber = ticketNumber
        self.before = before
        self.limit = limit
    }
}
