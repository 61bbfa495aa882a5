package import Complaints
package import Foundation

/// A reply to be written: what happened, to whom it is told, and the values for its words.
package struct NewNotification: Sendable {
    /// What makes the reply unique: one for each cause (promise 4).
    package var replyKey: String
    /// The name of the template, for example `confirmation`.
    package var kind: String
    /// Values by name, beside those of the ticket.
    package var variables: [String: String]

    package init(replyKey: String, kind: String, variables: [String: String] = [:]) {
        self.replyKey = replyKey
        self.kind = kind
        self.variables = variables
    }

    /// The confirmation of a report that was held back; a direct answer to its message.
    package static func confirmation(ofMessage id: Int64, kind: String = "confirmation") -> NewNotification {
        NewNotification(replyKey: "m\(id)", kind: kind)
    }
}

/// A notification that waits to be written.
package struct WaitingNotification: Sendable {
    package var id: Int64
    package var replyKey: String
    package var kind: String
    package var carrier: String
    package var recipient: PhoneNumber
    package var recipientHash: Data
    package var serviceNumber: String?
    package var variables: [String: String]
    package var ticket: TicketRecord?
    package var attempts: Int
    package var createdAt: Date

    package init(
        id: Int64,
        replyKey: String,
        kind: String,
        carrier: String,
        recipient: PhoneNumber,
        recipientHash: Data,
        serviceNumber: String?,
        variables: [String: String],
        ticket: TicketRecord?,
        attempts: Int,
        createdAt: Date
    ) {
        self.id = id
        self.replyKey = replyKey
        self.kind = kind
        self.carrier = carrier
        self.recipient = recipient
        self.recipientHash = recipientHash
        self.serviceNumber = serviceNumber
        self.variables = variables
        self.ticket = ticket
        self.attempts = attempts
        self.createdAt = createdAt
    }
}

/// How a number stands with us.
package struct RecipientStanding: Hashable, Sendable {
    /// How many replies go to it within the time that was asked for.
    package var sent: Int
    /// Whether its owner wants no news.
    package var isStopped: Bool
    /// The code of the language that its owner asked for.
    package var language: String?

    package init(sent: Int, isStopped: Bool, language: String? = nil) {
        self.sent = sent
        self.isStopped = isStopped
        self.language = language
    }
}

/// A reply on its way.
package struct OutboundRecord: Sendable {
    /// How far it has come.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case queued
        case sending
        case sent
        case delivered
        case undelivered
        case expired
        case failed
        case suppressed
    }

    package var id: Int64
    package var kind: String
    package var ticketID: Int64?
    /// The number of that ticket, for the log.
    package var ticketNumber: String?
    package var carrier: String
    package var recipient: PhoneNumber
    package var serviceNumber: String?
    package var text: String
    package var state: State
    package var createdAt: Date
    package var attempts: Int

    package init(
        id: Int64,
        kind: String,
        ticketID: Int64? = nil,
        ticketNumber: String? = nil,
        carrier: String,
        recipient: PhoneNumber,
        serviceNumber: String? = nil,
        text: String,
        state: State,
        createdAt: Date,
        attempts: Int
    ) {
        self.id = id
        self.kind = kind
        self.ticketID = ticketID
        self.ticketNumber = ticketNumber
        self.carrier = carrier
        self.recipient = recipient
        self.serviceNumber = serviceNumber
        self.text = text
        self.state = state
        self.createdAt = createdAt
        self.attempts = attempts
    }
}

/// How far a reply has come; told of a damaged one too.
package struct ReplyProgress: Hashable, Sendable, Codable {
    package var id: Int64
    /// For example `confirmation`.
    package var kind: String
    package var carrier: String
    package var state: OutboundRecord.State
    package var createdAt: Date
    package var attempts: Int
    /// Nil once erased, or where it cannot be read.
    package var text: String?

    package init(
        id: Int64,
        kind: String,
        carrier: String,
        state: OutboundRecord.State,
        createdAt: Date,
        attempts: Int,
        text: String?
    ) {
        self.id = id
        self.kind = kind
        self.carrier = carrier
        self.state = state
        self.createdAt = createdAt
        self.attempts = attempts
        self.text = text
    }
}
