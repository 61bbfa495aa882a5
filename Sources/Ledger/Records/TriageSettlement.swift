package import Complaints
package import Foundation

/// The result of triage for a message, committed together with the message's next state.
package struct TriageSettlement: Sendable {
    /// The message's next state.
    package enum MessageState: String, Sendable {
        case triaged
        case ignored
        case spam
    }

    /// The change of a ticket.
    package enum TicketChange: Sendable {
        case none
        /// A new ticket, with the message as its origin.
        case open(NewTicket)
        /// An event on an existing ticket; with a text that is passed to the central system where there is one.
        case extend(id: Int64, event: TicketEvent, addition: String?)
        /// An event on a ticket, and its new complaint; if it has been forwarded already, a text is sent after it.
        case amend(
            id: Int64,
            event: TicketEvent,
            complaint: Complaint,
            deadline: CalendarDate?,
            forwardAt: Date?,
            addition: String?
        )
        /// Words that make a held ticket a report: it goes on. If it has gone on already, a text is sent after it.
        case release(
            id: Int64,
            event: TicketEvent,
            complaint: Complaint,
            deadline: CalendarDate?,
            forwardAt: Date,
            addition: String?
        )
        /// The citizen withdraws a ticket; one that is not forwarded yet never is.
        case cancel(id: Int64, event: TicketEvent, addition: String?)
        /// The message repeats what a ticket says already.
        case attach(id: Int64)
    }

    /// The change of the data about the sender.
    package struct SenderChange: Sendable {
        package var isStopped: Bool?
        package var helpedAt: Date?
        /// A question that the sender was asked about the ticket of this settlement, and until when an answer counts.
        package var questionUntil: Date?
        /// Whether an open question is closed.
        package var closesQuestion: Bool
        /// Everything else that is remembered from now on; nil leaves it as it is.
        package var memory: SenderMemory?

        package init(
            isStopped: Bool? = nil,
            helpedAt: Date? = nil,
            questionUntil: Date? = nil,
            closesQuestion: Bool = false,
            memory: SenderMemory? = nil
        ) {
            self.isStopped = isStopped
            self.helpedAt = helpedAt
            self.questionUntil = questionUntil
            self.closesQuestion = closesQuestion
            self.memory = memory
        }
    }

    package var state: MessageState
    package var change: TicketChange
    package var notification: NewNotification?
    /// The reply that is sent instead if the ticket was forwarded in the meantime.
    package var lateNotification: NewNotification?
    /// The ticket that the notification is about, where the change names none.
    package var notificationTicketID: Int64?
    package var sender: SenderChange
    /// The loopback test that the message is, back from its way.
    package var loopbackTestID: Int64?

    /// Whether the sender gets a reply, now or when the held confirmation goes out.
    package var isAnswered: Bool {
        if case .open(let ticket) = change, ticket.confirmationBy != nil { return true }
        return notification != nil
    }

    /// Removes every reply, so that the settlement is made without an answer.
    package mutating func silence() {
        notification = nil
        lateNotification = nil
        guard case .open(var ticket) = change else { return }
        ticket.confirmationBy = nil
        change = .open(ticket)
    }

    package init(
        state: MessageState,
        change: TicketChange = .none,
        notification: NewNotification? = nil,
        lateNotification: NewNotification? = nil,
        notificationTicketID: Int64? = nil,
        sender: SenderChange = SenderChange(),
        loopbackTestID: Int64? = nil
    ) {
        self.state = state
        self.change = change
        self.notification = notification
        self.lateNotification = lateNotification
        self.notificationTicketID = notificationTicketID
        self.sender = sender
        self.loopbackTestID = loopbackTestID
    }
}
