import Complaints
import Foundation
import Ledger

/// Texts that come again: from impatient fingers, and from machines that answer machines.
extension Conversation {
    /// A second answer to the same text comes only after the burst, and a third never while the texts follow one another.
    private static let answersToAlike = 2
    /// What a text does that is like an earlier one; nil where it is answered as any other.
    func repetition(_ turn: Turn, of earlier: SenderMemory.RecentText) -> TriageSettlement? {
        guard !turn.message.isRecovered else { return nil }
        let isSame = earlier.exact == turn.likeness.exact
        let ticket = earlier.ticketID.flatMap { id in turn.context.tickets.first { $0.id == id } }
        if isSame, turn.now.timeIntervalSince(earlier.at) < configuration.burstWindow.seconds { return silence(ticket) }
        // Of what differs in a number only, a machine counts or tells the time, unless it tells what or where something is.
        if !isSame, !turn.isCommand, !turn.hasSubstance { return silence(ticket) }
        if earlier.answers >= Self.answersToAlike {
            if isSame { return silence(ticket) }
            // Nothing is lost: a command is done without a word, and a report goes after the one before.
            if !turn.isCommand, let ticket, ticket.state != .cancelled {
                return extend(ticket.id, turn, text: turn.message.text, notification: nil)
            }
            var settlement = answer(turn)
            settlement.silence()
            return settlement
        }
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
    /// How long texts alike are one row where they differ in a number, or are commands, which may well be given again.
    private static let shortRow: Double = 3600

    /// The sender's latest text that is like this one and not too long ago.
    var alike: SenderMemory.RecentText? {
        context.memory.recent.last { earlier in
            let isSame = earlier.exact == likeness.exact
            guard isSame || earlier.loose == likeness.loose else { return false }
            return isSame && !isCommand || now.timeIntervalSince(earlier.at) < Self.shortRow
        }
    }
}

extension TicketRecord {
    /// Whether nothing more is expected to happen, so that the same words are a new report.
    fileprivate var isFinished: Bool {
        state == .cancelled || status == .resolved || status?.isFinal == true
    }
}

extension SenderMemory {
    /// How many texts are kept in mind, and for how long.
    private static let mostTexts = 6
    private static let longestMemory: Double = 86_400

    /// Keeps a text in mind, by digests.
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
