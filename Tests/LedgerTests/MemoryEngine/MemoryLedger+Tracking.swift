import Complaints
import Foundation
import Ledger

extension MemoryLedger {
    func claimTicketsToPoll(limit: Int, lease: Duration) async throws -> [TicketRecord] {
        write { state in
            let due = state.tickets.indices.filter { state.tickets[$0].pollAt.map { $0 <= state.now } ?? false }
            let first = due.sorted {
                state.tickets[$0].pollAt ?? .distantFuture < state.tickets[$1].pollAt ?? .distantFuture
            }
            return first.prefix(limit).map { place in
                state.tickets[place].pollAt = state.now + lease.seconds
                return state.tickets[place].record
            }
        }
    }

    func nextPoll() async throws -> Date? { read { $0.tickets.compactMap(\.pollAt).min() } }

    func record(
        _ observation: StatusObservation,
        of ticketID: Int64,
        nextPoll: Date?,
        actor: TicketEvent.Actor
    ) async throws -> Bool {
        write { state in
            guard let place = state.tickets.place(of: ticketID) else { return false }
            state.tickets[place].pollAt = nextPoll
            state.tickets[place].record.pollFailures = 0
            return state.observe(observation, ofTicketAt: place, by: actor)
        }
    }

    func recordPollFailed(_ ticketID: Int64, nextPoll: Date, reason: String) async throws {
        write { state in
            guard let place = state.tickets.place(of: ticketID) else { return }
            state.tickets[place].pollAt = nextPoll
            state.tickets[place].record.pollFailures += 1
            state.tickets[place].record.lastError = reason
        }
    }
}

extension MemoryState {
    fileprivate mutating func observe(
        _ observation: StatusObservation,
        ofTicketAt place: Int,
        by actor: TicketEvent.Actor
    ) -> Bool {
        let ticket = tickets[place].record
        let unknown = observation.answers.filter { $0.key.map { !ticket.knownFollowUps.contains($0) } ?? true }
        // The central system lists what the citizen added among the answers.
        let own = additions.filter { $0.ticketID == ticket.id }.map(\.text)
        let answers = unknown.filter { $0.institution != "Pelapor" && !own.contains($0.text) }
        let events = answers.map {
            append(.answered, by: .central, ["institution": $0.institution, "text": $0.text], to: ticket.id)
        }
        tickets[place].record.knownFollowUps += unknown.compactMap(\.key)
        let change = recordStatus(observation, ofTicketAt: place, by: actor)
        let news = CentralNews(answers: Array(zip(answers, events)), change: change)
        let anHourAgo = now - 3600
        let hasAnswered = self.events.contains {
            $0.ticketID == ticket.id && $0.event.kind == .answered && $0.event.at >= anHourAgo.timeIntervalSince1970
        }
        for notification in news.notifications({ hasAnswered }) { notify(notification, about: ticket.id) }
        return !answers.isEmpty || change != nil
    }

    private mutating func recordStatus(
        _ observation: StatusObservation,
        ofTicketAt place: Int,
        by actor: TicketEvent.Actor
    ) -> CentralNews.Change? {
        let ticket = tickets[place].record
        guard let verbatim = observation.verbatim else { return nil }
        let status = TicketStatus(verbatim: verbatim)
        let last = events.last { $0.ticketID == ticket.id && $0.event.kind == .statusChanged }?.event
        let isMoved =
            status == .assigned && ticket.status == .assigned && observation.institution != nil && last != nil
            && last?.detail["institution"] != observation.institution
        guard verbatim != ticket.statusVerbatim || isMoved else { return nil }
        tickets[place].record.status = status
        tickets[place].record.statusVerbatim = verbatim
        tickets[place].record.statusChangedAt = now
        var detail = ["verbatim": verbatim]
        detail["status"] = status?.rawValue
        detail["institution"] = observation.institution
        detail["reason"] = observation.reason
        detail["previous"] = ticket.statusVerbatim
        if let status, let previous = ticket.status { detail["reversal"] = status.reversal(after: previous) }
        let event = append(.statusChanged, by: actor, detail, to: ticket.id)
        return CentralNews.Change(
            event: event,
            status: status,
            institution: observation.institution,
            reason: observation.reason,
            matters: status != nil && status != .received && (status != ticket.status || isMoved)
        )
    }
}
