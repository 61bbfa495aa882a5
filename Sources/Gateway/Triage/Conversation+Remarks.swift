import Complaints
import Foundation
import Ledger

/// Texts that make sense only after the sender's last report: a correction, more about a danger, a late place, thanks
/// for finished work.
extension Conversation {
    /// Adds such a text to the report; nil if the text is independent.
    func remark(_ turn: Turn) -> TriageSettlement? {
        if let shown = shownTicket(turn) { return noted(turn, shown) }
        guard let ticket = turn.context.tickets.first, !ticket.state.isEnded, turn.quoted == nil,
            turn.command == nil, [.report, .unintelligible, .help].contains(turn.reading.intent.value),
            turn.words.count <= Self.mostWords, let complaint = ticket.complaint,
            !isAnother(turn.reading, than: ticket),
            turn.reading.agency == nil || complaint.agency != nil
        else { return nil }
        let age = turn.now.timeIntervalSince(ticket.createdAt)
        if turn.reading.intent.value == .help {
            return isMoreOfDanger(turn, complaint, age) && turn.words.contains(anyOf: Self.criesForHelp)
                ? noted(turn, ticket) : nil
        }
        if age <= configuration.questionOpen.seconds {
            if !complaint.place.isKnown, turn.words.count <= 4, let settlement = lateAnswer(turn, ticket) {
                return settlement
            }
            if isCorrection(turn.words) || isMoreOfDanger(turn, complaint, age) { return noted(turn, ticket) }
        }
        return isThanks(turn.words) || isStillSo(turn) && age <= Self.longestPatience ? noted(turn, ticket) : nil
    }

    /// The report of the last day to which a bare web address belongs.
    private func shownTicket(_ turn: Turn) -> TicketRecord? {
        guard turn.isBareAddress, let ticket = turn.context.tickets.first, !ticket.state.isEnded,
            turn.now.timeIntervalSince(ticket.createdAt) <= configuration.questionOpen.seconds
        else { return nil }
        return ticket
    }

    private func noted(_ turn: Turn, _ ticket: TicketRecord) -> TriageSettlement {
        ticket.state == .held
            ? join(turn, toHeld: ticket, text: turn.message.text)
            : extend(ticket.id, turn, text: turn.message.text, notification: turn.reply("addition_noted"))
    }

    /// `salah pak, bukan di Guci tapi di Lingga`.
    private func isCorrection(_ words: WrittenWords) -> Bool {
        let opening = words.words.drop { Self.interjections.contains($0) }
        guard let first = opening.first else { return false }
        // `salah satu guru` (one of the teachers) is not a correction.
        if Self.corrections.contains(first) { return !opening.dropFirst().starts(with: ["satu"]) }
        return ["yg", "yang"].contains(first) && opening.dropFirst().first.map(Self.rightWords.contains) ?? false
    }

    /// `kami di atap` (we are on the roof) after a report of a flood: it is added to the report, not answered with
    /// instructions.
    private func isMoreOfDanger(_ turn: Turn, _ complaint: Complaint, _ age: Double) -> Bool {
        complaint.urgent.value && !turn.reading.place.isKnown && age <= configuration.helpInterval.seconds
    }

    /// `belum selesai pak`, `masih mati`: no place, and no other matter.
    private func isStillSo(_ turn: Turn) -> Bool {
        !turn.reading.place.isKnown && turn.words.count <= Self.mostWordsStillSo
            && turn.words.contains(anyOf: Self.stillSo)
    }

    /// `makasih pak, jalannya sudah bagus`.
    private func isThanks(_ words: WrittenWords) -> Bool {
        words.contains(anyOf: Self.thanks) && words.contains(anyOf: Self.done)
            && !words.contains(anyOf: Self.notDone)
    }

    private static let mostWords = 12
    private static let mostWordsStillSo = 8
    /// The time after which `masih mati` may be about another matter.
    private static let longestPatience: Double = 30 * 86_400
    private static let criesForHelp: Set<String> = ["tolong", "tlg", "tolongin", "bantu", "bantuan"]
    private static let stillSo: Set<String> = [
        "belum", "blm", "blom", "lum", "masih", "msh", "lagi", "lg", "terus", "trs", "tetap", "ttp", "kok", "ko",
    ]
    private static let interjections: Set<String> = [
        "eh", "maaf", "maap", "mf", "sori", "sorry", "aduh", "pak", "bu", "min",
    ]
    private static let corrections: Set<String> = [
        "salah", "slh", "keliru", "maksud", "maksudnya", "maksudku", "mksd", "mksdnya", "ralat", "koreksi", "revisi",
        "tepatnya", "bukan", "bkn",
    ]
    private static let rightWords: Set<String> = ["benar", "bener", "bnr", "betul", "btl"]
    private static let thanks: Set<String> = [
        "terima", "terimakasih", "trimakasih", "trims", "makasih", "makasi", "mksh", "mkasih", "tks", "thx",
        "alhamdulillah",
        "suwun", "nuwun",
    ]
    private static let done: Set<String> = ["sudah", "sdh", "udah", "udh", "dah", "lah", "telah", "sampun"]
    private static let notDone: Set<String> = [
        "tapi", "tp", "belum", "blm", "lum", "masih", "msh", "lagi", "lg", "tidak", "tdk", "ga", "gak", "dak",
    ]
}
