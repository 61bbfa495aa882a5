import Complaints
package import Ledger

/// Shows a ticket and its history, with what the citizen wrote, so the log keeps who read it.
package struct ShowTicket: Order {
    package static let name = "tickets/show"
    package static let isHarmless = true

    /// Our number or SP4N's tracking ID.
    package var number: String

    package init(number: String) {
        self.number = number
    }

    package var isLogged: Bool { true }

    package var facts: [String: String] { Administration.facts(ofTicket: number) }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> TicketDetail {
        try await administration.detail(of: number)
    }
}

/// Lets an uncertain or rejected ticket be forwarded once more.
package struct ResendTicket: Order {
    package static let name = "tickets/resend"

    /// Our number or SP4N's tracking ID.
    package var number: String

    package init(number: String) {
        self.number = number
    }

    package var facts: [String: String] { Administration.facts(ofTicket: number) }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> TicketDetail {
        let ticket = try await administration.ticket(number)
        guard ticket.state == .uncertain || ticket.state == .rejected else {
            throw Refusal(
                .conflict,
                "ticket \(ticket.number) is \(ticket.state.rawValue); only an uncertain or rejected one can be sent again"
            )
        }
        if let damage = ticket.damage { throw Refusal(.conflict, damage) }
        try await administration.ledger.resend(ticket.id, by: requester, reason: "an operator asked for it")
        return try await administration.detail(of: number)
    }
}

/// Closes a ticket here; SP4N is not told.
package struct CloseTicket: Order {
    package static let name = "tickets/close"

    /// Our number or SP4N's tracking ID.
    package var number: String
    /// The reason for the history, 1 to 500 characters.
    package var reason: String

    package init(number: String, reason: String) {
        self.number = number
        self.reason = reason
    }

    package var facts: [String: String] { Administration.facts(ofTicket: number) }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> TicketDetail {
        guard !reason.isEmpty, reason.count <= 500 else {
            throw Refusal(.invalid, "a reason of 1 to 500 characters is needed")
        }
        let ticket = try await administration.ticket(number)
        try await administration.ledger.close(ticket.id, reason: reason, by: requester)
        return try await administration.detail(of: number)
    }
}
