import Complaints
import Foundation
import Ledger

/// Repeated texts: from impatient people, and from machines that answer machines.
extension Conversation {
    /// The same text gets a second answer only after the burst, and never a third while the texts follow one another.
    private static let answersToAlike = 2
    /// The effect of a text that is similar to an earlier one; nil if it is answered like any other.
    func repetition(_ turn: Turn, of earlier: SenderMemory.RecentText) -> TriageSettlement? {
        guard !turn.message.isRecovered else { return nil }
        let isSame = earlier.exact == turn.likeness.exact
        let ticket = earlier.ticketID.flatMap { id in turn.context.tickets.first { $0.id == id } }
        if isSame, turn.now.timeIntervalSince(earlier.at) < configuration.burstWindow.seconds { return silence(ticket) }
        // Texts that differ only in a number come from a machine (a counter, a time), unless they name a matter or a
        // place.
        if !isSame, !turn.isCommand, !turn.hasSubstance { return silence(ticket) }
        if earlier.answers >= Self.answersToAlike {
            if isSame { return silence(ticket) }
            // Nothing is lost: a command is carried out without an answer, and a report is added to the earlier one.
            if !turn.isCommand, let ticket, !ticket.state.isEnded {
                return extend(ticket.id, turn, text: turn.message.text, notification: nil)
            }
            var settlement = answer(turn)
            settlement.silence()
            return settlement
        }
        // The sender was asked already, and an officer looks at it.
        if isSame, !turn.isCommand, ticket?.state == .held { return silence(ticket) }
        if isSame, turn.reading.intent.value == .report, let ticket, !ticket.isFinished {
            return TriageSettlement(
                state: .triaged,
                change: .attach(id: ticket.id),
                notification: turn.reply("already_received")
            )
        }
        return nil
    }

    private func silence(_ ticket: TicketRecord?) -> TriageSettlement {
        TriageSettlement(state: .triaged, change: ticket.map { .attach(id: $0.id) } ?? .none)
    }
}

extension Turn {
    /// The time in which similar texts count as one row if they differ in a number, or are commands, which may be
    /// repeated on purpose.
    private static let shortRow: Double = 3600

    /// The sender's latest text that is similar to this one and recent enough.
    var alike: SenderMemory.RecentText? {
        context.memory.recent.last { earlier in
            let isSame = earlier.exact == likeness.exact
            guard isSame || earlier.loose == likeness.loose else { return false }
            return isSame && !isCommand || now.timeIntervalSince(earlier.at) < Self.shortRow
        }
    }
}

extension TicketRecord {
    /// Whether the ticket is finished, so that the same words are a new report.
    var isFinished: Bool {
        state.isEnded || status == .resolved || status?.isFinal == true
    }
}

extension SenderMemory {
    /// The number of remembered texts, and their greatest age.
    private static let mostTexts = 6
    private static let longestMemory: Double = 86_400

    /// Remembers a text, by its digests.
    mutating func remember(_ turn: Turn, answers: Int) {
        recent.removeAll { turn.now.timeIntervalSince($0.at) > Self.longestMemory }
        recent.append(
            RecentText(
                messageID: turn.message.id,
                at: turn.now,
                exact: turn.likeness.exact,
                loose: turn.likeness.loose,
                answers: answers,
                isUnfinished: turn.marks.announcesMore || turn.marks.trailsOff
            )
        )
        recent.removeFirst(max(0, recent.count - Self.mostTexts))
    }
}
