import Complaints
import Foundation
import Ledger

extension MemoryLedger {
    func counts() async throws -> LedgerCounts {
        read { state in
            let waiting = state.messages.filter(\.isAssembled).map(\.waiting)
            let parts = state.parts.filter { $0.messageID == nil }.map(\.record)
            let tickets = state.tickets.map(\.record)
            let open = tickets.filter { $0.state == .open }
            let polls = state.tickets.compactMap(\.pollAt).filter { $0 <= state.now }
            let queued = state.replies.map(\.record).filter { $0.state == .queued }
            let letters = state.letters.map(\.letter).filter { $0.state == "waiting" }
            return LedgerCounts(
                inboundWaiting: waiting.count,
                oldestInbound: waiting.first?.receivedAt,
                incompleteMessages: Set(parts.map { "\($0.sender.text) \($0.part?.reference ?? 0)" }).count,
                oldestIncomplete: parts.map(\.receivedAt).min(),
                ticketsOpen: open.count,
                oldestOpenTicket: open.first?.createdAt,
                additionsWaiting: state.additions.count { $0.state == .waiting },
                ticketsToPoll: polls.count,
                oldestPoll: polls.min(),
                ticketsUncertain: tickets.count { $0.state == .uncertain },
                ticketsRejected: tickets.count { $0.state == .rejected },
                notificationsWaiting: state.notifications.count,
                oldestNotification: state.notifications.first?.createdAt,
                repliesQueued: queued.count,
                oldestReply: queued.first?.createdAt,
                deadLetters: letters.count,
                oldestDeadLetter: letters.first?.createdAt,
                lastInbound: state.messages.last?.waiting.receivedAt,
                lastTicketNumber: tickets.last?.number
            )
        }
    }

    func lastHeard() async throws -> [String: Date] {
        read { state in
            state.messages.reduce(into: [:]) { times, message in
                let time = message.waiting.receivedAt
                times[message.waiting.carrier] = max(time, times[message.waiting.carrier] ?? time)
            }
        }
    }

    func ticket(called number: String) async throws -> TicketRecord? {
        read { state in state.tickets.map(\.record).first { $0.number == number || $0.trackingID == number } }
    }

    func events(of ticketID: Int64) async throws -> [TicketEvent] {
        read { state in state.events.filter { $0.ticketID == ticketID }.map(\.event) }
    }

    func replies(about ticketID: Int64) async throws -> [ReplyProgress] {
        read { state in
            state.replies.map(\.record).filter { $0.ticketID == ticketID }.map { reply in
                ReplyProgress(
                    id: reply.id,
                    kind: reply.kind,
                    carrier: reply.carrier,
                    state: reply.state,
                    createdAt: reply.createdAt,
                    attempts: reply.attempts,
                    text: reply.text
                )
            }
        }
    }

    func deadLetters(limit: Int) async throws -> [DeadLetter] {
        read { state in Array(state.letters.map(\.letter).filter { $0.state == "waiting" }.prefix(limit)) }
    }

    func discardDeadLetter(_ id: Int64) async throws {
        try write { state in
            let place = try state.waitingLetter(id)
            state.letters[place].letter.state = "discarded"
        }
    }

    func retryDeadLetter(_ id: Int64) async throws {
        try write { state in
            let place = try state.waitingLetter(id)
            let letter = state.letters[place].letter
            guard state.drive(letter.subject, letter.subjectID ?? 0) else {
                throw LedgerError(.notFound, "dead letter \(id) has nothing that could be retried; discard it")
            }
            state.letters[place].letter.state = "retried"
        }
    }
}

extension MemoryState {
    fileprivate func waitingLetter(_ id: Int64) throws -> Int {
        guard let place = letters.place(of: id), letters[place].letter.state == "waiting" else {
            throw LedgerError(.notFound, "there is no waiting dead letter \(id)")
        }
        return place
    }

    /// Lets what a dead letter concerns be tried again; false where it has moved on.
    fileprivate mutating func drive(_ subject: String?, _ id: Int64) -> Bool {
        switch subject {
        case "inbound_message":
            guard let place = messages.place(of: id), case .dead = messages[place].state else { return false }
            messages[place].state = .assembled
            messages[place].waiting.attempts = 0
            touched.insert(.inbound)
        case "ticket":
            guard let place = tickets.place(of: id), tickets[place].record.state == .rejected else { return false }
            drive(ticketAt: place)
        case "outbound_message":
            guard let place = replies.place(of: id), replies[place].record.state == .failed else { return false }
            replies[place].record.state = .queued
            replies[place].record.attempts = 0
            replies[place].dueAt = now
            touched.insert(.outbound)
        case "addition":
            guard let place = additions.place(of: id), additions[place].state == .dead else { return false }
            additions[place].state = .waiting
            additions[place].attempts = 0
            additions[place].dueAt = now
            touched.insert(.additions)
        default:
            return false
        }
        return true
    }
}
