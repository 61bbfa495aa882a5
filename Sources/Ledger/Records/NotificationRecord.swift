package import Carriers
package import Complaints
package import Foundation

/// A reply to be written: what happened, to whom it is told, and the values for its words.
package struct NewNotification: Sendable {
    /// The unique key of the reply: one for each cause (promise 4).
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

    /// The kind of the question that is asked when a ticket is held. It does not name the ticket.
    package static let heldQuestion = "asking_held"

    /// The kind of the text that further reports of a sender wait for an officer. It does not name a ticket.
    package static let manyReports = "many_reports"

    /// The confirmation of a report that was held and then released: news, since its message has been answered already.
    static func confirmation(ofReleased ticketID: Int64, kind: String = "confirmation") -> NewNotification {
        NewNotification(replyKey: "t\(ticketID):released", kind: kind)
    }

    /// The held confirmation of a report; a direct answer to its message.
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
}

/// The standing of a number: its recent replies and its owner's wishes.
package struct RecipientStanding: Hashable, Sendable {
    /// The number of replies to it within the requested time.
    package var sent: Int
    /// Whether its owner asked for no news.
    package var isStopped: Bool
    /// The code of the language that its owner asked for.
    package var language: String?
}

/// A claimed reply: the message and its subject.
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

    /// The reply as a carrier gets it.
    package var message: OutboundMessage
    /// For example `confirmation`.
    package var kind: String
    package var ticketID: Int64?
    /// The number of that ticket, for the log.
    package var ticketNumber: String?
    /// The carrier whose turn it is.
    package var carrier: String

    package var id: Int64 { message.id }
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
}
