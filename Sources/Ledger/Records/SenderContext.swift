package import Foundation

/// The data about a sender that triage uses for a message.
package struct SenderContext: Sendable {
    package var isStopped = false
    package var lastHelpAt: Date?
    /// The ticket about which the sender was asked, and until when an answer counts.
    package var question: (ticketID: Int64, until: Date)?
    /// The sender's latest tickets, newest first.
    package var tickets: [TicketRecord] = []
    /// The ticket that grew from the message which this one continues.
    package var continuedTicketID: Int64?
    /// The memory of earlier texts.
    package var memory = SenderMemory()
    /// The latest texts that went to the sender within a day, newest first.
    package var replies: [(text: String, at: Date)] = []

    package init() {}
}

/// An agency's answer, as the ledger keeps it.
package struct StoredAnswer: Hashable, Sendable {
    package var eventID: Int64
    package var ticketID: Int64
    package var institution: String
    package var text: String
}
