import Complaints
import Foundation
import Ledger

/// Texts that may be no report, and the texts behind them. No timer forwards them (promise 3b), and none of them is answered away
/// (promise 2b).
extension Conversation {
    /// The reason to hold a report; nil where it goes on.
    func holdReason(_ complaint: Complaint) -> HoldReason? {
        complaint.hold ?? (missing(in: complaint) == .matter ? .noMatter : nil)
    }

    /// Opens a held ticket, and asks its sender the one question about it.
    func hold(
        _ complaint: Complaint,
        because reason: HoldReason,
        _ turn: Turn,
        _ memory: SenderMemory
    ) -> TriageSettlement {
        let isDeath = complaint.tellsOfDeath == true && !complaint.urgent.value
        var memory = memory
        memory.topic = .matter
        return TriageSettlement(
            state: .triaged,
            change: heldTicket(complaint, because: reason, turn),
            notification: turn.reply(isDeath ? "condolence" : NewNotification.heldQuestion),
            sender: question(.matter, turn, memory)
        )
    }

    private func heldTicket(
        _ complaint: Complaint,
        because reason: HoldReason,
        _ turn: Turn
    ) -> TriageSettlement.TicketChange {
        var complaint = complaint
        complaint.hold = reason
        let today = CalendarDate(secondsSinceEpoch: turn.message.receivedAt.timeIntervalSince1970)
        let decideBy = configuration.calendar.day(configuration.decisionDays, workingDaysAfter: today)
        return .open(
            NewTicket(
                complaint: complaint,
                forwardAt: turn.now,
                deadline: nil,
                hold: .init(reason: reason, decideBy: decideBy)
            )
        )
    }

    // MARK: Many reports of one number

    private static let day: Double = 86_400

    /// Whether the sender has opened as many tickets within a day as go on by themselves. Danger always goes on.
    func isOneOfMany(_ complaint: Complaint, _ turn: Turn) -> Bool {
        guard configuration.dailyReports > 0, !complaint.urgent.value, !turn.tellsOfDanger else { return false }
        // Both ways: a time ahead of now is that of a clock which was set back.
        return turn.context.tickets.count { abs(turn.now.timeIntervalSince($0.createdAt)) < Self.day }
            >= configuration.dailyReports
    }

    /// Holds one of many reports for an officer. Its sender is told so once a day.
    func setAside(_ complaint: Complaint, _ turn: Turn, _ memory: SenderMemory) -> TriageSettlement {
        var memory = memory
        let isTold = memory.manyReportsAt.map { abs(turn.now.timeIntervalSince($0)) < Self.day } ?? false
        if !isTold { memory.manyReportsAt = turn.now }
        return TriageSettlement(
            state: .triaged,
            change: heldTicket(complaint, because: .manyReports, turn),
            notification: isTold ? nil : turn.reply(NewNotification.manyReports),
            sender: .init(memory: memory)
        )
    }

    /// The effect of a plain text while a ticket of its sender is held; nil if it has none on that ticket.
    func behindHeld(_ turn: Turn) -> TriageSettlement? {
        guard let ticket = turn.heldTicket, turn.command == nil, turn.quoted == nil,
            turn.isAsked(about: ticket) || ticket.id == turn.context.tickets.first?.id,
            [.report, .unintelligible, .followup].contains(turn.reading.intent.value)
        else { return nil }
        if turn.saysNothing {
            // Asked already.
            return turn.isAsked(about: ticket) ? TriageSettlement(state: .triaged, change: .attach(id: ticket.id)) : nil
        }
        // A clear report is a ticket of its own where it answers nothing: private talk must not go to SP4N with it.
        if isClear(turn.reading), !turn.isAsked(about: ticket) || ticket.isTalk { return nil }
        return join(turn, toHeld: ticket, text: turn.message.text)
    }

    /// Appends a text to a held ticket; it goes on if the reader is sure of both, or of the text alone.
    func join(
        _ turn: Turn,
        toHeld ticket: TicketRecord,
        text: String,
        separator: String = ". "
    ) -> TriageSettlement {
        guard let before = ticket.complaint else {
            return extend(ticket.id, turn, text: text, notification: turn.reply("addition_held"))
        }
        var complaint = joined(before, separator, text, turn, by: turn.readAsReport)
        let alone = turn.readAsReport(text)
        if !isClear(complaint), isClear(alone) {
            complaint.adopt(alone)
        }
        // A word to one of many does not let it go on, unless it tells of danger.
        if before.hold == .manyReports, !complaint.urgent.value {
            complaint.hold = .manyReports
            return stillHeld(ticket, complaint, turn, text: text)
        }
        guard isClear(complaint) else { return stillHeld(ticket, complaint, turn, text: text) }
        complaint.hold = nil
        let opening = opening(of: complaint, turn)
        var memory = turn.context.memory
        memory.topic = opening.topic
        return TriageSettlement(
            state: .triaged,
            change: .release(
                id: ticket.id,
                event: turn.event(.added),
                complaint: complaint,
                deadline: deadline(of: complaint, receivedAt: ticket.createdAt),
                forwardAt: turn.now.addingTimeInterval(opening.wait),
                addition: text
            ),
            notification: opening.reply(to: turn),
            lateNotification: turn.reply("addition_noted"),
            sender: question(opening.topic, turn, memory)
        )
    }

    /// Words that leave a ticket held. Its sender is told so where the words name a place, come by a command, or tell of danger; talk gets
    /// no answer.
    private func stillHeld(
        _ ticket: TicketRecord,
        _ complaint: Complaint,
        _ turn: Turn,
        text: String
    ) -> TriageSettlement {
        var complaint = complaint
        complaint.hold = complaint.hold ?? ticket.complaint?.hold ?? .noMatter
        let isTold = turn.reading.place.isKnown || turn.command == .add || turn.tellsOfDanger
        return TriageSettlement(
            state: .triaged,
            change: .amend(
                id: ticket.id,
                event: turn.event(.added),
                complaint: complaint,
                deadline: nil,
                forwardAt: nil,
                addition: text
            ),
            notification: isTold ? turn.reply("addition_held") : nil,
            lateNotification: isTold ? turn.reply("addition_noted") : nil
        )
    }

    /// A command of a sender who has nothing that it could mean, with words behind it that may be a complaint:
    /// `cabut listrik kami tanpa pemberitahuan`. It is held, never answered away; nil for a bare command.
    func possibleComplaint(_ turn: Turn, needsSubstance: Bool) -> TriageSettlement? {
        let text = turn.message.text
        guard turn.quoted == nil, turn.words.count >= Self.fewestWords,
            let first = text.firstIndex(where: { $0.isLetter || $0.isNumber }),
            let end = text[first...].firstIndex(where: { !$0.isLetter && !$0.isNumber })
        else { return nil }
        let rest = String(text[end...].drop { !$0.isLetter && !$0.isNumber })
        var complaint = turn.readAsReport(rest)
        guard complaint.intent.value == .report,
            !needsSubstance || complaint.agency != nil || complaint.place.isKnown || complaint.urgent.value,
            rest.hasSuffix(complaint.body)
        else { return nil }
        let offset = text.utf8.count - complaint.body.utf8.count
        complaint.personalData = complaint.personalData.map { mark in
            var moved = mark
            moved.start += offset
            return moved
        }
        complaint.body = text
        complaint.hold = complaint.hold ?? .unsureKind
        return open(turn, as: complaint)
    }

    /// The fewest words of a command that may be a complaint.
    private static let fewestWords = 4

    private func isClear(_ complaint: Complaint) -> Bool {
        complaint.intent.value == .report && holdReason(complaint) == nil
            && (complaint.agency != nil || complaint.place.isKnown || complaint.urgent.value)
    }
}

extension TicketRecord {
    /// Whether the learned model takes its text for private talk or an advertisement.
    fileprivate var isTalk: Bool {
        ["chatter", "advert"].contains(complaint?.secondOpinion.kind?.value)
    }
}

extension Complaint {
    /// Takes over the reading of the last words of its text; the text and the wishes stay.
    fileprivate mutating func adopt(_ reading: Complaint) {
        var complaint = reading
        complaint.body = body
        complaint.personalData = personalData
        complaint.keyword = keyword
        complaint.anonymous = anonymous.value ? anonymous : reading.anonymous
        complaint.secret = secret.value ? secret : reading.secret
        self = complaint
    }
}
