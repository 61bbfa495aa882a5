import Complaints
import Foundation
import Ledger

extension MemoryLedger {
    func claimTicketsToForward(limit: Int) async throws -> [TicketRecord] {
        try await claimDueTickets(limit: limit).items.map(\.ticket)
    }

    func claimDueTickets(limit: Int) async throws -> Claim<TicketToForward> {
        write { state in
            let items = state.claim(.open, limit: limit).map { place in
                state.tickets[place].record.state = .forwarding
                state.tickets[place].record.forwardAttempts += 1
                state.append(.forwarding, by: .daemon, to: state.tickets[place].record.id)
                let ticket = state.tickets[place].record
                return TicketToForward(ticket: ticket, original: state.text(of: ticket))
            }
            return Claim(items: items, nextDue: items.count < limit ? state.nextDue(.open) : nil)
        }
    }

    func nextForwarding() async throws -> Date? { read { $0.nextDue(.open) } }

    func record(_ results: [ForwardingResult]) async -> [Result<Bool, any Error>] {
        writeEach(results) { try $0.record($1) }
    }

    func recordForwarded(
        _ ticketID: Int64,
        trackingID: String,
        pollAt: Date,
        reconciled: Bool,
        actor: TicketEvent.Actor
    ) async throws -> Bool {
        try write {
            try $0.recordForwarded(
                ticketID,
                trackingID,
                pollAt: pollAt,
                as: reconciled ? .reconciled : .forwarded,
                by: actor
            )
        }
    }

    func recordForwardingDelayed(
        _ ticketID: Int64,
        until: Date,
        reason: String,
        countsAsAttempt: Bool
    ) async throws {
        _ = try write {
            try $0.record(.delayed(ticketID, until: until, reason: reason, countsAsAttempt: countsAsAttempt))
        }
    }

    func recordUncertain(_ ticketID: Int64, reason: String) async throws {
        _ = try write { try $0.record(.uncertain(ticketID, reason: reason)) }
    }

    func leaveToOfficer(_ ticketID: Int64, reason: String) async throws -> Bool {
        write { state in
            guard let place = state.tickets.place(of: ticketID), state.tickets[place].record.state == .uncertain else {
                return false
            }
            state.tickets[place].forwardAt = .distantFuture
            state.tickets[place].record.lastError = reason
            state.append(.uncertain, by: .daemon, ["reason": reason], to: ticketID)
            return true
        }
    }

    func recordRejected(_ ticketID: Int64, reason: String, actor: TicketEvent.Actor) async throws {
        _ = try write { try $0.record(.rejected(ticketID, reason: reason, actor: actor)) }
    }

    func recoverForwarding() async throws -> Int {
        try write { state in
            let left = state.tickets.map(\.record).filter { $0.state == .forwarding }
            for ticket in left { _ = try state.record(.uncertain(ticket.id, reason: "it stopped under way")) }
            let sending = state.additions.indices.filter { state.additions[$0].state == .sending }
            for place in sending { state.additions[place].state = .uncertain }
            return left.count + sending.count
        }
    }

    func claimUncertainTickets(limit: Int, lease: Duration) async throws -> [TicketRecord] {
        write { state in
            state.claim(.uncertain, limit: limit).map { place in
                state.tickets[place].forwardAt = state.now + lease.seconds
                return state.tickets[place].record
            }
        }
    }

    func nextUncertainTicket() async throws -> Date? { read { $0.nextDue(.uncertain) } }

    func originalText(of ticket: TicketRecord) async throws -> String { read { $0.text(of: ticket) } }

    func resend(_ ticketID: Int64, actor: TicketEvent.Actor, reason: String) async throws {
        try write { state in
            guard let place = state.tickets.place(of: ticketID),
                [.uncertain, .rejected].contains(state.tickets[place].record.state)
            else { throw LedgerError(.notFound, "only an uncertain or rejected ticket can be sent again") }
            state.drive(ticketAt: place)
            state.append(.resent, by: actor, ["reason": reason], to: ticketID)
        }
    }

    // MARK: Additions

    func claimAdditions(limit: Int) async throws -> [ClaimedAddition] {
        write { state in
            let due = state.passable.filter { state.additions[$0].dueAt <= state.now }
                .sorted { state.additions[$0].dueAt < state.additions[$1].dueAt }
            return due.prefix(limit).compactMap { place in
                state.additions[place].state = .sending
                state.additions[place].attempts += 1
                let addition = state.additions[place]
                return state.tickets.place(of: addition.ticketID).map { ticket in
                    ClaimedAddition(
                        id: Int64(place + 1),
                        ticket: state.tickets[ticket].record,
                        text: addition.text,
                        attempts: addition.attempts
                    )
                }
            }
        }
    }

    func nextAddition() async throws -> Date? {
        read { state in state.passable.map { state.additions[$0].dueAt }.min() }
    }

    func settleAddition(_ id: Int64, retryAt: Date?, failure: String?, isUncertain: Bool) async throws {
        write { state in
            guard let place = state.additions.place(of: id) else { return }
            if let retryAt {
                state.additions[place].state = .waiting
                state.additions[place].dueAt = retryAt
                state.touched.insert(.additions)
            } else if let failure, !isUncertain {
                state.additions[place].state = .dead
                _ = state.addDeadLetter(.forwarding, subject: "addition", id, reason: failure)
            } else {
                state.additions[place].state = isUncertain ? .uncertain : .sent
            }
        }
    }
}

extension MemoryState {
    /// The places of tickets in a state that are due, longest due first.
    fileprivate func claim(_ state: TicketState, limit: Int) -> [Int] {
        let due = tickets.indices.filter { tickets[$0].record.state == state && tickets[$0].forwardAt <= now }
        return Array(due.sorted { tickets[$0].forwardAt < tickets[$1].forwardAt }.prefix(limit))
    }

    fileprivate func nextDue(_ state: TicketState) -> Date? {
        tickets.filter { $0.record.state == state }.map(\.forwardAt).min()
    }

    fileprivate func text(of ticket: TicketRecord) -> String {
        messages.place(of: ticket.inboundID).map { messages[$0].waiting.text } ?? ""
    }

    /// The places of additions that wait, and whose ticket is at the central system.
    fileprivate var passable: [Int] {
        additions.indices.filter { place in
            guard additions[place].state == .waiting, let ticket = tickets.place(of: additions[place].ticketID) else {
                return false
            }
            return tickets[ticket].record.trackingID != nil
        }
    }

    mutating func drive(ticketAt place: Int) {
        tickets[place].record.state = .open
        tickets[place].record.forwardAttempts = 0
        tickets[place].forwardAt = now
        touched.insert(.forwarding)
    }

    fileprivate mutating func record(_ result: ForwardingResult) throws -> Bool {
        switch result {
        case .forwarded(let id, let trackingID, let pollAt):
            return try recordForwarded(id, trackingID, pollAt: pollAt, as: .forwarded, by: .central)
        case .delayed(let id, let until, let reason, let countsAsAttempt):
            guard let place = tickets.place(of: id), tickets[place].record.state == .forwarding else { return false }
            tickets[place].record.state = .open
            tickets[place].record.lastError = reason
            tickets[place].record.forwardAttempts -= countsAsAttempt ? 0 : 1
            tickets[place].forwardAt = until
            touched.insert(.forwarding)
        case .uncertain(let id, let reason):
            guard let place = tickets.place(of: id), tickets[place].record.state == .forwarding else { return false }
            tickets[place].record.state = .uncertain
            tickets[place].record.lastError = reason
            append(.uncertain, by: .daemon, ["reason": reason], to: id)
            touched.insert(.uncertain)
        case .rejected(let id, let reason, let actor):
            guard let place = tickets.place(of: id), [.forwarding, .open].contains(tickets[place].record.state) else {
                return false
            }
            tickets[place].record.state = .rejected
            tickets[place].record.lastError = reason
            append(.rejected, by: actor, ["reason": reason], to: id)
            _ = addDeadLetter(.forwarding, subject: "ticket", id, reason: reason)
        }
        return true
    }

    fileprivate mutating func recordForwarded(
        _ id: Int64,
        _ trackingID: String,
        pollAt: Date,
        as kind: TicketEvent.Kind,
        by actor: TicketEvent.Actor
    ) throws -> Bool {
        if let other = tickets.first(where: { $0.record.trackingID == trackingID && $0.record.id != id }) {
            throw LedgerError(.notFound, "tracking ID \(trackingID) belongs to ticket \(other.record.id) already")
        }
        guard let place = tickets.place(of: id), tickets[place].record.trackingID == nil,
            tickets[place].record.state != .cancelled
        else { return false }
        tickets[place].record.state = .forwarded
        tickets[place].record.trackingID = trackingID
        tickets[place].record.lastError = nil
        tickets[place].pollAt = pollAt
        append(kind, by: actor, ["tracking_id": trackingID], to: id)
        if tickets[place].confirmationBy == nil {
            notify(NewNotification(replyKey: "t\(id):forwarded", kind: "forwarded"), about: id)
        } else {
            notify(.confirmation(ofMessage: tickets[place].record.inboundID, kind: "confirmation_forwarded"), about: id)
        }
        touched.formUnion([.tracking, .additions])
        return true
    }
}
