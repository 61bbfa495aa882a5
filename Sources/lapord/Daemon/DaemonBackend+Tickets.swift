import Complaints
import Foundation
import Gateway
import Ledger
import Operations

/// What officers see and do about tickets.
extension DaemonBackend {
    func tickets(_ filter: TicketFilter) async throws -> [TicketView] {
        let state = try filter.state.map { name in
            guard let state = TicketState(rawValue: name) else {
                let names = TicketState.allCases.map(\.rawValue).joined(separator: ", ")
                throw OperationsFault(.invalid, "there is no state '\(name)'; states: \(names)")
            }
            return state
        }
        let query = TicketQuery(
            state: state,
            agency: filter.agency?.uppercased(),
            since: filter.since,
            until: filter.until,
            limit: filter.limit
        )
        guard filter.isOverdue else {
            return try await refusing { try await self.ledger.tickets(matching: query) }.map(TicketView.init)
        }
        let today = CalendarDate(secondsSinceEpoch: Date().timeIntervalSince1970)
        return try await refusing { try await self.ledger.overdueTickets(on: today, matching: query) }
            .map(TicketView.init)
    }

    func ticket(_ number: String) async throws -> TicketDetail {
        try await detail(of: try await find(number))
    }

    func amendTicket(_ number: String, _ amendment: TicketAmendment) async throws -> TicketDetail {
        let ticket = try await find(number)
        guard var complaint = ticket.complaint else {
            throw OperationsFault(.conflict, ticket.damage ?? "the ticket's text has been erased")
        }
        var changes: [String: String] = [:]
        var deadline: CalendarDate?
        if let title = amendment.title {
            complaint.title = String(title.prefix(100))
            changes["title"] = "changed"
        }
        if let body = amendment.body {
            complaint.body = body
            complaint.personalData = []
            changes["body"] = "changed"
        }
        if let name = amendment.classification {
            let classification = try Self.classification(called: name)
            complaint.classification = Judgement(classification)
            changes["classification"] = classification.rawValue
            deadline = settings.gateway.conversation.deadline(for: classification, receivedAt: ticket.createdAt)
        }
        if let name = amendment.category {
            let category = try Self.among(language.categories, name, what: "category", all: "categories")
            complaint.category = Judgement(category)
            changes["category"] = category
        }
        if let name = amendment.agency {
            let agency = try Self.among(language.agencyCodes, name, what: "agency", all: "agencies")
            complaint.agency = Judgement(agency)
            changes["agency"] = agency
        }
        if let code = amendment.place {
            guard let place = Place(villageOrDistrict: code) else {
                throw OperationsFault(.invalid, "the place must be a Kemendagri code, for example 16.03.11.2007")
            }
            complaint.place = PlaceFinding(
                district: place.level == .district ? place : nil,
                village: place.level == .district ? nil : place,
                confidence: 1,
                because: ["officer"]
            )
            changes["place"] = code
        }
        guard !changes.isEmpty else { throw OperationsFault(.invalid, "nothing is to be changed") }
        let (amended, recorded, newDeadline) = (complaint, changes, deadline)
        try await refusing {
            try await self.ledger.amend(ticket.id, complaint: amended, changes: recorded, deadline: newDeadline)
        }
        return try await self.ticket(number)
    }

    func resendTicket(_ number: String) async throws -> TicketDetail {
        let ticket = try await find(number)
        guard ticket.state == .uncertain || ticket.state == .rejected else {
            throw OperationsFault(
                .conflict,
                "ticket \(ticket.number) is \(ticket.state.rawValue); only an uncertain or rejected one can be sent again"
            )
        }
        if let damage = ticket.damage { throw OperationsFault(.conflict, damage) }
        try await refusing {
            try await self.ledger.resend(ticket.id, actor: .operator, reason: "an operator asked for it")
        }
        return try await self.ticket(number)
    }

    func closeTicket(_ number: String, reason: String) async throws -> TicketDetail {
        let ticket = try await find(number)
        try await refusing { try await self.ledger.close(ticket.id, reason: reason) }
        return try await self.ticket(number)
    }

    func reconcile(_ export: [UInt8], _ options: ReconciliationOptions) async throws -> ReconciliationReport {
        try await refusing { try await self.ledger.reconcile(with: export, options, prefix: self.ticketPrefix) }
    }

    private var ticketPrefix: String { settings.ledger.ticketPrefix }

    private static func classification(called name: String) throws -> Classification {
        guard let classification = Classification(rawValue: name.lowercased()) else {
            let names = Classification.allCases.map(\.rawValue).joined(separator: ", ")
            throw OperationsFault(.invalid, "there is no classification '\(name)'; classifications: \(names)")
        }
        return classification
    }

    /// A name that there is, however its letters are written: what nobody knows would neither be forwarded right nor learned from.
    private static func among(_ known: [String], _ name: String, what: String, all: String) throws -> String {
        guard let found = known.first(where: { $0.uppercased() == name.uppercased() }) else {
            throw OperationsFault(.invalid, "there is no \(what) '\(name)'; \(all): \(known.joined(separator: ", "))")
        }
        return found
    }

    /// Finds a ticket by our number, sloppily written and even without its letters, or by its tracking ID.
    private func find(_ number: String) async throws -> TicketRecord {
        let own =
            TicketNumber(number, prefix: ticketPrefix) ?? TicketNumber(ticketPrefix + number, prefix: ticketPrefix)
        for name in [own?.description, number].compactMap(\.self) {
            if let ticket = try await refusing({ try await self.ledger.ticket(called: name) }) { return ticket }
        }
        throw OperationsFault(.notFound, "there is no ticket with this number")
    }

    private func detail(of ticket: TicketRecord) async throws -> TicketDetail {
        let events = try await refusing { try await self.ledger.events(of: ticket.id) }
        let replies = try await refusing { try await self.ledger.replies(about: ticket.id) }
        var view = TicketView(ticket)
        view.damage = TicketHistory(ticket: ticket, facts: .init(), events: events).damage
        // Whether the report is anonymous stands in what cannot be read.
        let isAnonymous = ticket.complaint?.anonymous.value ?? ticket.unreadable.contains(.text)
        return TicketDetail(
            ticket: view,
            body: ticket.complaint?.body,
            reporter: isAnonymous ? nil : ticket.sender?.masked,
            carrier: ticket.carrier,
            events: events.map { event in
                TicketEventView(
                    at: Date(timeIntervalSince1970: event.at),
                    kind: event.kind.rawValue,
                    actor: event.actor.rawValue,
                    detail: event.detail
                )
            },
            replies: replies.map { reply in
                TicketReplyView(
                    at: reply.createdAt,
                    kind: reply.kind,
                    state: reply.state.rawValue,
                    carrier: reply.carrier,
                    attempts: reply.attempts
                )
            }
        )
    }
}

extension TicketView {
    init(_ ticket: TicketRecord) {
        let complaint = ticket.complaint
        let place = complaint?.place.village ?? complaint?.place.district
        self.init(
            number: ticket.number,
            state: ticket.state.rawValue,
            trackingID: ticket.trackingID,
            status: ticket.statusVerbatim,
            classification: complaint?.classification?.value.rawValue,
            category: complaint?.category?.value,
            agency: complaint?.agency?.value,
            place: place.map { $0.name.isEmpty ? $0.code : $0.titled },
            title: (complaint?.isConfidential ?? true) ? nil : complaint?.title,
            openedAt: ticket.createdAt,
            changedAt: ticket.updatedAt,
            deadline: ticket.deadline?.description,
            trouble: ticket.lastError,
            damage: ticket.damage
        )
    }
}

extension Place {
    /// A district or village known by its code alone, as an officer gives it.
    fileprivate init?(villageOrDistrict code: String) {
        let parts = code.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) }) else { return nil }
        switch parts.count {
        case 3: self.init(code: code, name: "", level: .district)
        case 4: self.init(code: code, name: "", level: parts[3].hasPrefix("1") ? .urbanVillage : .village)
        default: return nil
        }
    }
}
