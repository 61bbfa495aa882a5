import Complaints
import Foundation
package import Ledger

/// Lets a held or dismissed ticket go on to the central system; its reporter gets the usual confirmation.
package struct ReleaseTicket: Order {
    package static let name = "tickets/release"

    /// Our number.
    package var number: String

    package init(number: String) {
        self.number = number
    }

    package var facts: [String: String] { Administration.facts(ofTicket: number) }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> TicketDetail {
        let ticket = try await administration.ticket(number)
        guard ticket.state == .held || ticket.state == .dismissed else {
            throw Refusal(
                .conflict,
                "ticket \(ticket.number) is \(ticket.state.rawValue); only a held or dismissed one can be released"
            )
        }
        guard let complaint = ticket.complaint else {
            throw Refusal(.conflict, ticket.damage ?? "the ticket's text has been erased")
        }
        let rules = administration.rules
        // The citizen's time began with the text.
        let deadline = complaint.classification.flatMap { rules.deadline($0.value, ticket.createdAt) }
        try await administration.ledger.release(
            ticket.id,
            deadline: deadline,
            confirmationBy: Date().addingTimeInterval(rules.confirmationWait / .seconds(1)),
            by: requester
        )
        return try await administration.detail(of: number)
    }
}

/// Puts a held ticket away as no report; it is not forwarded.
///
/// Its reporter is told only if a reply has named the ticket: a sender who asked nothing is not texted.
package struct DismissTicket: Order {
    package static let name = "tickets/dismiss"

    /// What a text is that is no report, in the words that the parser's model of kinds learns.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Private talk, greetings, a wrong number.
        case chatter
        /// Advertisements and frauds.
        case advert
        /// A question to this service about itself.
        case service
    }

    /// Our number.
    package var number: String
    /// The reason for the history, 1 to 500 characters.
    package var reason: String
    /// What the text is, as an example for the parser; nil teaches nothing.
    package var kind: Kind?

    package init(number: String, reason: String, kind: Kind? = nil) {
        self.number = number
        self.reason = reason
        self.kind = kind
    }

    package var facts: [String: String] { Administration.facts(ofTicket: number) }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> TicketDetail {
        guard !reason.isEmpty, reason.count <= 500 else {
            throw Refusal(.invalid, "a reason of 1 to 500 characters is needed")
        }
        let ticket = try await administration.ticket(number)
        guard ticket.state == .held else {
            throw Refusal(
                .conflict,
                "ticket \(ticket.number) is \(ticket.state.rawValue); only a held one can be dismissed"
            )
        }
        try await administration.ledger.dismiss(ticket.id, reason: reason, kind: kind?.rawValue, by: requester)
        return try await administration.detail(of: number)
    }
}
