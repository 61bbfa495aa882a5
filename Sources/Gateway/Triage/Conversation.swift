package import Complaints
import Foundation
package import Ledger

/// Decides what a citizen's text does, from what it says and what is known of its sender.
///
/// A pure function of its arguments, so that every conversation can be written down as a test.
package struct Conversation: Sendable {
    /// How conversations run.
    package struct Configuration: Sendable {
        /// How long a report waits for the answer to a question about it; zero forwards at once.
        package var questionWait: Duration
        /// How long a confirmation is held back so that the central system's number can stand in it; zero sends it at once, and the
        /// number in a text of its own.
        package var confirmationWait: Duration
        /// How long an answer counts as one.
        package var questionOpen: Duration
        /// At most one text of help within this time, and one that a text or number is not known.
        package var helpInterval: Duration
        /// How long the second half of a text sent in pieces is waited for.
        package var continuationWindow: Duration
        /// Within this time a repeated text gets no second answer.
        package var burstWindow: Duration
        /// Words of mere abuse.
        package var abuse: Set<String>
        /// Our own numbers in international form: what comes from them is never answered.
        package var ownNumbers: Set<String>
        /// Letters before our ticket numbers.
        package var ticketPrefix: String
        /// Working days to finish a report, by classification.
        package var workingDays: [Classification: Int]
        package var calendar: WorkingCalendar

        package init(
            questionWait: Duration = .seconds(600),
            confirmationWait: Duration = .seconds(10),
            questionOpen: Duration = .seconds(86_400),
            helpInterval: Duration = .seconds(3600),
            continuationWindow: Duration = .seconds(300),
            burstWindow: Duration = .seconds(120),
            abuse: Set<String>? = nil,
            ownNumbers: Set<String> = [],
            ticketPrefix: String = "LP",
            workingDays: [Classification: Int] = [:],
            calendar: WorkingCalendar = WorkingCalendar()
        ) {
            self.questionWait = questionWait
            self.confirmationWait = confirmationWait
            self.questionOpen = questionOpen
            self.helpInterval = helpInterval
            self.continuationWindow = continuationWindow
            self.burstWindow = burstWindow
            self.abuse = abuse ?? UnansweredText.usualAbuse
            self.ownNumbers = ownNumbers
            self.ticketPrefix = ticketPrefix
            self.workingDays = workingDays
            self.calendar = calendar
        }
    }

    package var configuration: Configuration

    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// Decides.
    ///
    /// - Parameter turn: The text and what is known.
    /// - Returns: What the text does, to be committed as one.
    package func settle(_ turn: Turn) -> TriageSettlement {
        let sender = turn.message.sender
        guard sender.mayBeAnswered, !configuration.ownNumbers.contains(sender.text) else {
            return TriageSettlement(state: .ignored)
        }
        if let continued = turn.context.continuedTicketID {
            return extend(continued, turn, text: turn.message.text, notification: nil)
        }
        guard !TextLikeness.isEcho(turn.message.text, of: turn.context.replies.map(\.text)) else {
            return TriageSettlement(state: .ignored)
        }
        // Who turns pages sends the same word for each, and who changes his mind a word that was sent before.
        let alike = nextPage(turn) == nil && !changesMind(turn) ? turn.alike : nil
        var settlement = alike.flatMap { repetition(turn, of: $0) } ?? answer(turn)
        if turn.tellsOfDanger {
            settlement.notification?.variables["urgent"] = "x"
            settlement.lateNotification?.variables["urgent"] = "x"
        }
        var memory = settlement.sender.memory ?? turn.context.memory
        memory.remember(turn, answers: (alike?.answers ?? 0) + (settlement.isAnswered ? 1 : 0))
        settlement.sender.memory = memory
        return settlement
    }

    func answer(_ turn: Turn) -> TriageSettlement {
        if turn.message.isRecovered { return open(turn) }
        switch turn.command {
        case .language(let name): return choose(language: name, turn)
        case .readOn(let quoted): return readOn(quoted, turn)
        case .hide(let isAnonymous, let isSecret, let quoted):
            return hide(isAnonymous: isAnonymous, isSecret: isSecret, quoted: quoted, turn)
        case .add: return addition(turn)
        case .courtesy: return TriageSettlement(state: .triaged)
        case nil: break
        }
        // `Ini balasan otomatis` looks like an addition.
        if !turn.hasSubstance, turn.command == nil, turn.quoted == nil, UnansweredText.isAutomatic(turn.words) {
            return TriageSettlement(state: .ignored)
        }
        if !turn.hasSubstance, !turn.isCommand {
            // Kept beside the spam, where an operator finds it again.
            if UnansweredText(abuse: configuration.abuse).isAbuse(turn.words) {
                return TriageSettlement(state: .spam)
            }
        }
        if let settlement = wish(turn) ?? continuation(turn) ?? answerToQuestion(turn) ?? remark(turn) {
            return settlement
        }
        switch turn.reading.intent.value {
        // `laporan saya nomor 10008 bagaimana`: the letters are missing, and the number is one of the sender's.
        case .report where !turn.hasSubstance && turn.quoted.flatMap(turn.ticket) != nil: return status(turn)
        case .report: return open(turn)
        case .status: return status(turn)
        case .followup: return addition(turn)
        case .rating: return rate(turn)
        case .cancel: return cancel(turn)
        case .help: return help(turn)
        case .unintelligible: return hint(turn, turn.saysNothing ? "greeting" : "not_understood")
        case .stop: return subscribe(turn, isStopped: true)
        case .start: return subscribe(turn, isStopped: false)
        case .spam: return TriageSettlement(state: .spam)
        }
    }
}
