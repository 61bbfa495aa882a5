import Complaints
import Foundation
import Ledger

/// Tickets looked up for orders.
extension Administration {
    /// Finds a ticket by our number, also sloppily written or without its letters, or by its tracking ID.
    func ticket(_ number: String) async throws -> TicketRecord {
        let number = Self.bare(number)
        let prefix = rules.ticketPrefix
        let own = TicketNumber(number, prefix: prefix) ?? TicketNumber(prefix + number, prefix: prefix)
        for name in [own?.description, number].compactMap(\.self) {
            if let ticket = try await ledger.ticket(called: name) { return ticket }
        }
        throw Refusal(.notFound, "there is no ticket with this number")
    }

    /// Reads a ticket as it stands now.
    func detail(of number: String) async throws -> TicketDetail {
        let ticket = try await ticket(number)
        let events = try await ledger.events(of: ticket.id)
        let replies = try await ledger.replies(about: ticket.id)
        var line = TicketLine(ticket)
        line.damage = TicketHistory(ticket: ticket, facts: .init(), events: events).damage
        // The text, which cannot be read, tells whether the report is anonymous.
        let isAnonymous = ticket.complaint?.anonymous.value ?? ticket.unreadable.contains(.text)
        return TicketDetail(
            ticket: line,
            body: ticket.complaint?.body,
            reporter: isAnonymous ? nil : ticket.sender?.masked,
            hold: TicketDetail.Hold(ticket),
            carrier: ticket.carrier,
            events: events.map {
                .init(at: Date(timeIntervalSince1970: $0.at), kind: $0.kind, actor: $0.actor, detail: $0.detail)
            },
            replies: replies.map {
                .init(at: $0.createdAt, kind: $0.kind, state: $0.state, carrier: $0.carrier, attempts: $0.attempts)
            }
        )
    }

    /// The number of a ticket for the log; a text that is no number is left out.
    static func facts(ofTicket number: String) -> [String: String] {
        let number = bare(number)
        return number.count <= 24 && number.allSatisfy(\.isASCII) ? ["ticket": number] : [:]
    }

    /// A number without blanks and signs: on the telephone it is `lp 100-08`.
    private static func bare(_ number: String) -> String {
        number.filter { $0.isLetter || $0.isNumber }
    }
}
