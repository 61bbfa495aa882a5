import Complaints
import Foundation
import Ledger

extension MemoryLedger {
    func messagesForTriage(limit: Int) async throws -> [WaitingInbound] {
        read { $0.messagesForTriage(limit: limit) }
    }

    func messagesForTriageInContext(limit: Int, tickets: Int) async throws -> [TriageItem] {
        read { state in
            state.messagesForTriage(limit: limit).map { message in
                TriageItem(message: message, context: .success(state.context(of: message, limit: tickets)))
            }
        }
    }

    func context(of message: WaitingInbound, limit: Int) async throws -> SenderContext {
        read { $0.context(of: message, limit: limit) }
    }

    func answers(to senderHash: Data, limit: Int) async throws -> [StoredAnswer] {
        read { state in
            let answers = state.events.enumerated().compactMap { index, event -> StoredAnswer? in
                guard event.event.kind == .answered, let place = state.tickets.place(of: event.ticketID),
                    state.tickets[place].record.senderHash == senderHash
                else { return nil }
                return StoredAnswer(
                    eventID: Int64(index + 1),
                    ticketID: event.ticketID,
                    institution: event.event.detail["institution"] ?? "",
                    text: event.event.detail["text"] ?? ""
                )
            }
            return Array(answers.reversed().prefix(limit))
        }
    }

    func loopbackTest(marked token: String) async throws -> Int64? {
        // No role begins one.
        nil
    }

    func settle(_ message: WaitingInbound, as settlement: TriageSettlement) async throws -> TicketRecord? {
        write { state in
            let id = state.settle(message, as: settlement)
            return id.flatMap(state.tickets.place).map { state.tickets[$0].record }
        }
    }

    func settle(
        _ settlements: [(message: WaitingInbound, settlement: TriageSettlement)]
    ) async -> [Result<SettledMessage, any Error>] {
        writeEach(settlements) { state, item in
            let id = state.settle(item.message, as: item.settlement)
            return SettledMessage(ticketNumber: id.flatMap(state.tickets.place).map { state.tickets[$0].record.number })
        }
    }

    func failTriage(of message: WaitingInbound, reason: String, lastAttempt: Int) async throws {
        write { state in
            guard let place = state.messages.place(of: message.id), state.messages[place].isAssembled else { return }
            state.messages[place].waiting.attempts += 1
            guard state.messages[place].waiting.attempts >= lastAttempt else { return }
            state.messages[place].state = .dead
            let raw = Data(message.text.utf8)
            _ = state.addDeadLetter(
                .triage,
                carrier: message.carrier,
                subject: "inbound_message",
                message.id,
                raw: raw,
                reason: reason
            )
        }
    }
}

extension MemoryState {
    func messagesForTriage(limit: Int) -> [WaitingInbound] {
        var seen: Set<Data> = []
        let firsts = messages.filter(\.isAssembled).map(\.waiting).filter { seen.insert($0.senderHash).inserted }
        return Array(firsts.prefix(limit))
    }

    func context(of message: WaitingInbound, limit: Int) -> SenderContext {
        var context = SenderContext()
        if let sender = senders[message.senderHash] {
            context.isStopped = sender.isStopped
            context.lastHelpAt = sender.lastHelpAt
            context.question = sender.question
            context.memory = sender.memory
            let latest = replies.map(\.record).filter { reply in
                reply.recipient == message.sender && reply.state != .suppressed && reply.createdAt >= now - 86_400
            }
            context.replies = latest.reversed().prefix(8).map { ($0.text, $0.createdAt) }
        }
        let known = tickets.map(\.record).filter { $0.senderHash == message.senderHash }
        context.tickets = Array(known.reversed().prefix(limit))
        context.continuedTicketID = message.continuesID.flatMap(messages.place).flatMap { messages[$0].ticketID }
        return context
    }

    mutating func settle(_ message: WaitingInbound, as settlement: TriageSettlement) -> Int64? {
        guard let place = messages.place(of: message.id), messages[place].isAssembled else { return nil }
        messages[place].state = .settled(settlement.state)
        let (ticketID, isLate) = apply(settlement.change, of: message)
        messages[place].ticketID = ticketID
        if let notification = isLate
            ? settlement.lateNotification ?? settlement.notification : settlement.notification
        {
            let subject = ticketID ?? settlement.notificationTicketID
            if let subject { releaseConfirmation(of: subject) }
            notify(
                notification,
                about: subject,
                to: message.sender,
                at: message.recipient,
                by: message.carrier
            )
        }
        remember(settlement.sender, of: message, ticketID)
        return ticketID
    }

    private mutating func apply(
        _ change: TriageSettlement.TicketChange,
        of message: WaitingInbound
    ) -> (ticketID: Int64?, isLate: Bool) {
        switch change {
        case .none: return (nil, false)
        case .attach(let id): return (id, false)
        case .open(let new): return (open(new, for: message), false)
        case .extend(let id, let event, let addition):
            append(event, to: id)
            add(addition, to: id)
            return (id, false)
        case .amend(let id, let event, let complaint, let deadline, let forwardAt, let addition):
            append(event, to: id)
            guard let place = tickets.place(of: id) else { return (id, true) }
            tickets[place].record.complaint = complaint
            tickets[place].record.deadline = deadline ?? tickets[place].record.deadline
            touched.insert(.forwarding)
            guard tickets[place].record.state == .open else {
                add(addition, to: id)
                return (id, true)
            }
            tickets[place].forwardAt = forwardAt ?? tickets[place].forwardAt
            return (id, false)
        case .cancel(let id, let event, let addition):
            append(event, to: id)
            guard let place = tickets.place(of: id), tickets[place].record.state == .open else {
                add(addition, to: id)
                return (id, true)
            }
            tickets[place].record.state = .cancelled
            return (id, false)
        }
    }

    private mutating func open(_ new: NewTicket, for message: WaitingInbound) -> Int64 {
        let id = Int64(tickets.count + 1)
        let ticket = TicketRecord(
            id: id,
            number: TicketNumber(serial: 999 + id, prefix: "LP").description,
            inboundID: message.id,
            carrier: message.carrier,
            sender: message.sender,
            senderHash: message.senderHash,
            recipient: message.recipient,
            complaint: new.complaint,
            state: .open,
            createdAt: now,
            updatedAt: now,
            deadline: new.deadline
        )
        tickets.append(Ticket(record: ticket, forwardAt: new.forwardAt, confirmationBy: new.confirmationBy))
        append(TicketEvent(kind: .opened, actor: .citizen, at: message.receivedAt.timeIntervalSince1970), to: id)
        touched.insert(.forwarding)
        return id
    }

    private mutating func add(_ text: String?, to ticketID: Int64) {
        guard let text else { return }
        additions.append(Addition(ticketID: ticketID, text: text, dueAt: now))
        touched.insert(.additions)
    }

    private mutating func remember(
        _ change: TriageSettlement.SenderChange,
        of message: WaitingInbound,
        _ ticketID: Int64?
    ) {
        var memory = change.memory
        if let last = memory?.recent.indices.last, memory?.recent[last].messageID == message.id, let ticketID {
            memory?.recent[last].ticketID = ticketID
        }
        let question = change.questionUntil.flatMap { until in ticketID.map { (ticketID: $0, until: until) } }
        guard
            change.isStopped != nil || change.helpedAt != nil || question != nil || change.closesQuestion
                || memory != nil
        else { return }
        var sender = senders[message.senderHash] ?? Sender()
        sender.isStopped = change.isStopped ?? sender.isStopped
        sender.lastHelpAt = change.helpedAt ?? sender.lastHelpAt
        if question != nil || change.closesQuestion { sender.question = question }
        sender.memory = memory ?? sender.memory
        senders[message.senderHash] = sender
    }
}
