import Complaints
import Foundation
import Ledger

extension MemoryLedger {
    // MARK: Notification

    func nextConfirmation() async throws -> Date? {
        read { $0.tickets.filter(\.holdsConfirmation).compactMap(\.confirmationBy).min() }
    }

    func releaseConfirmations(limit: Int) async throws -> Int {
        write { state in
            let due = state.tickets.filter { $0.holdsConfirmation && $0.confirmationBy ?? state.now <= state.now }
            let first = due.sorted { $0.confirmationBy ?? state.now < $1.confirmationBy ?? state.now }.prefix(limit)
            for ticket in first { state.releaseConfirmation(of: ticket.record.id) }
            return first.count
        }
    }

    func waitingNotifications(limit: Int) async throws -> [WaitingNotification] {
        read { $0.waitingNotifications(limit: limit) }
    }

    func notificationsInContext(limit: Int, countingSince since: Date) async throws -> [NotificationItem] {
        read { state in
            state.waitingNotifications(limit: limit).map { notification in
                let standing = state.standing(of: notification.recipientHash, since: since)
                return NotificationItem(notification: notification, standing: standing)
            }
        }
    }

    func standing(of recipientHash: Data, since: Date) async throws -> RecipientStanding {
        read { $0.standing(of: recipientHash, since: since) }
    }

    func settle(_ replies: [WrittenReply]) async -> [Result<Void, any Error>] {
        writeEach(replies) { $0.settle($1) }
    }

    func settle(
        _ notification: WaitingNotification,
        text: String?,
        sendAt: Date,
        suppression: String?
    ) async throws {
        write {
            $0.settle(
                WrittenReply(notification: notification, text: text, sendAt: sendAt, suppression: suppression)
            )
        }
    }

    func addDeadLetter(_ notification: WaitingNotification, reason: String) async throws {
        write { state in
            guard let place = state.notifications.firstIndex(where: { $0.id == notification.id }) else { return }
            state.notifications.remove(at: place)
            let raw = Data("\(notification.kind) \(notification.replyKey)".utf8)
            _ = state.addDeadLetter(
                .notification,
                carrier: notification.carrier,
                subject: "notification",
                notification.id,
                raw: raw,
                reason: reason
            )
        }
    }

    // MARK: Dispatch

    func claimReplies(for carrier: String, limit: Int) async throws -> [OutboundRecord] {
        try await claimDueReplies(for: carrier, limit: limit).items
    }

    func claimDueReplies(for carrier: String, limit: Int) async throws -> Claim<OutboundRecord> {
        write { state in
            let due = state.queued(for: carrier).filter { state.replies[$0].dueAt <= state.now }
                .sorted { state.replies[$0].dueAt < state.replies[$1].dueAt }
            var items: [OutboundRecord] = []
            for place in due where items.count < limit {
                if let later = state.holdsBack(replyAt: place) {
                    if later <= state.replies[place].dueAt { state.isHoldingRepliesBack = true }
                    state.replies[place].dueAt = later
                } else {
                    state.replies[place].record.state = .sending
                    state.replies[place].record.attempts += 1
                    state.replies[place].claimedAt = state.now
                    items.append(state.replies[place].record)
                }
            }
            return Claim(items: items, nextDue: items.count < limit ? state.nextReply(for: carrier) : nil)
        }
    }

    func nextReply(for carrier: String) async throws -> Date? { read { $0.nextReply(for: carrier) } }

    func record(_ results: [SubmissionResult]) async -> [Result<Void, any Error>] {
        writeEach(results) { $0.record($1) }
    }

    func recordSent(_ reply: OutboundRecord, carrier: String, references: [String]) async throws {
        write { $0.record(.sent(reply, carrier: carrier, references: references)) }
    }

    func recordSendingDelayed(
        _ reply: OutboundRecord,
        until: Date,
        carrier: String,
        reason: String
    ) async throws {
        write { $0.record(.delayed(reply, until: until, carrier: carrier, reason: reason)) }
    }

    func recordSendingFailed(_ reply: OutboundRecord, state: OutboundRecord.State, reason: String) async throws {
        write { $0.record(.failed(reply, state: state, reason: reason)) }
    }

    func reassignReplies(ofOthersThan known: [String], to carrier: String) async throws -> Int {
        write { state in
            let strays = state.replies.indices.filter {
                state.replies[$0].record.state == .queued && !known.contains(state.replies[$0].record.carrier)
            }
            for place in strays { state.replies[place].record.carrier = carrier }
            return strays.count
        }
    }

    func recoverSending() async throws -> Int {
        write { state in
            let left = state.replies.indices.filter { state.replies[$0].record.state == .sending }
            for place in left { state.replies[place].record.state = .queued }
            return left.count
        }
    }
}

extension MemoryState {
    /// Queues a reply to be written; the same key is queued once, ever.
    mutating func notify(
        _ new: NewNotification,
        about ticketID: Int64?,
        to recipient: PhoneNumber,
        at serviceNumber: String?,
        by carrier: String
    ) {
        guard !notifications.contains(where: { $0.replyKey == new.replyKey }),
            !replies.contains(where: { $0.key == new.replyKey })
        else { return }
        lastNotification += 1
        notifications.append(
            WaitingNotification(
                id: lastNotification,
                replyKey: new.replyKey,
                kind: new.kind,
                carrier: carrier,
                recipient: recipient,
                recipientHash: recipient.memoryHash,
                serviceNumber: serviceNumber,
                variables: new.variables,
                ticket: ticketID.flatMap(tickets.place).map { tickets[$0].record },
                attempts: 0,
                createdAt: now
            )
        )
        touched.insert(.notification)
    }

    /// Queues a ticket's confirmation at once where it is still held back.
    mutating func releaseConfirmation(of ticketID: Int64) {
        guard let place = tickets.place(of: ticketID), tickets[place].holdsConfirmation else { return }
        tickets[place].confirmationBy = nil
        notify(.confirmation(ofMessage: tickets[place].record.inboundID), about: ticketID)
    }

    /// Queues a reply to a ticket's reporter.
    mutating func notify(_ new: NewNotification, about ticketID: Int64) {
        guard let ticket = tickets.place(of: ticketID).map({ tickets[$0].record }), let sender = ticket.sender,
            sender.kind == .subscriber
        else { return }
        notify(new, about: ticketID, to: sender, at: ticket.recipient, by: ticket.carrier)
    }

    /// What waits, each with its ticket as it stands now.
    fileprivate func waitingNotifications(limit: Int) -> [WaitingNotification] {
        notifications.prefix(limit).map { waiting in
            var waiting = waiting
            waiting.ticket = waiting.ticket.flatMap { tickets.place(of: $0.id) }.map { tickets[$0].record }
            return waiting
        }
    }

    fileprivate func standing(of hash: Data, since: Date) -> RecipientStanding {
        let sent = replies.count {
            $0.record.recipient.memoryHash == hash && $0.dueAt >= since && $0.record.state != .suppressed
        }
        let sender = senders[hash] ?? Sender()
        return RecipientStanding(sent: sent, isStopped: sender.isStopped, language: sender.memory.language)
    }

    fileprivate mutating func settle(_ reply: WrittenReply) {
        let notification = reply.notification
        guard let place = notifications.firstIndex(where: { $0.id == notification.id }) else { return }
        notifications.remove(at: place)
        let record = OutboundRecord(
            id: Int64(replies.count + 1),
            kind: notification.kind,
            ticketID: notification.ticket?.id,
            ticketNumber: notification.ticket?.number,
            carrier: notification.carrier,
            recipient: notification.recipient,
            serviceNumber: notification.serviceNumber,
            text: reply.text ?? "",
            state: reply.text == nil ? .suppressed : .queued,
            createdAt: now,
            attempts: 0
        )
        replies.append(Reply(record: record, key: notification.replyKey, dueAt: reply.sendAt))
        touched.insert(.outbound)
    }

    fileprivate func queued(for carrier: String) -> [Int] {
        replies.indices.filter { replies[$0].record.state == .queued && replies[$0].record.carrier == carrier }
    }

    fileprivate func nextReply(for carrier: String) -> Date? {
        queued(for: carrier).map { replies[$0].dueAt }.min()
    }

    /// Until when earlier replies to the same number hold a reply back: its own time where one is under way or about to be, nil where
    /// none does.
    fileprivate func holdsBack(replyAt place: Int) -> Date? {
        let reply = replies[place]
        return replies[..<place].filter { earlier in
            guard earlier.record.recipient == reply.record.recipient else { return false }
            switch earlier.record.state {
            case .sending:
                return earlier.claimedAt > now - ReplyOrder.submission.seconds
            case .queued where earlier.dueAt > now:
                return (1...ReplyOrder.failures).contains(earlier.record.attempts)
                    && earlier.dueAt <= now + ReplyOrder.patience.seconds
            case .queued:
                return earlier.record.carrier == reply.record.carrier
                    || earlier.dueAt > now - ReplyOrder.patience.seconds
            default:
                return false
            }
        }
        .map { earlier in
            guard earlier.record.state == .queued else { return reply.dueAt }
            if earlier.dueAt > reply.dueAt { return earlier.dueAt }
            return earlier.record.carrier == reply.record.carrier
                ? reply.dueAt : now + ReplyOrder.interval.seconds
        }
        .max()
    }

    fileprivate mutating func record(_ result: SubmissionResult) {
        if isHoldingRepliesBack { touched.insert(.outbound) }
        isHoldingRepliesBack = false
        switch result {
        case .sent(let reply, let carrier, let references):
            guard let place = replies.place(of: reply.id) else { return }
            if replies[place].record.state == .sending {
                replies[place].record.state = .sent
                replies[place].record.carrier = carrier
            }
            replies[place].segments += references.map {
                Segment(attempt: reply.attempts, carrier: carrier, reference: $0, submittedAt: now)
            }
            applyEarlyReports(toReplyAt: place, references)
        case .delayed(let reply, let until, let carrier, _):
            guard let place = replies.place(of: reply.id), replies[place].record.state == .sending else { return }
            replies[place].record.state = .queued
            replies[place].record.carrier = carrier
            replies[place].dueAt = until
            touched.insert(.outbound)
        case .putBack(let reply, _):
            guard let place = replies.place(of: reply.id), replies[place].record.state == .sending else { return }
            replies[place].record.state = .queued
            replies[place].record.attempts -= 1
            touched.insert(.outbound)
        case .failed(let reply, let state, let reason):
            guard let place = replies.place(of: reply.id), replies[place].record.state == .sending else { return }
            replies[place].record.state = state
            guard state == .failed else { return }
            _ = addDeadLetter(.dispatch, carrier: reply.carrier, subject: "outbound_message", reply.id, reason: reason)
        }
    }
}
