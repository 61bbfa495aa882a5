package import Complaints
import Foundation
package import Ledger

/// Decides the effect of a citizen's text, by its content and the state of its sender.
///
/// It is a pure function of its arguments, so that every conversation can be written as a test.
package struct Conversation: Sendable {
    /// The settings of conversations.
    package struct Configuration: Sendable {
        /// The time that a report waits for the answer to a question about it; zero forwards it at once.
        package var questionWait: Duration
        /// The time for which a confirmation is held so that it can contain the central system's number; zero sends it
        /// at once, and the number in a second text.
        package var confirmationWait: Duration
        /// The time in which a text counts as the answer to a question.
        package var questionOpen: Duration
        /// Within this time, at most one help text, and at most one text that a text or number is unknown.
        package var helpInterval: Duration
        /// The time in which the second half of a divided text is joined to the first.
        package var continuationWindow: Duration
        /// The time in which a repeated text gets no second answer.
        package var burstWindow: Duration
        /// The reports of one number within 24 hours that go on by themselves, 1 to 20; 0 for any number.
        package var dailyReports: Int
        /// Words of mere abuse.
        package var abuse: Set<String>
        /// Our own numbers in international form: texts from them are never answered.
        package var ownNumbers: Set<String>
        /// Letters before our ticket numbers.
        package var ticketPrefix: String
        /// Working days to finish a report, by classification.
        package var workingDays: [Classification: Int]
        /// Working days for an officer to decide about a held ticket; 1 or more.
        package var decisionDays: Int
        package var calendar: WorkingCalendar

        package init(
            questionWait: Duration = .seconds(600),
            confirmationWait: Duration = .seconds(10),
            questionOpen: Duration = .seconds(86_400),
            helpInterval: Duration = .seconds(3600),
            continuationWindow: Duration = .seconds(300),
            burstWindow: Duration = .seconds(120),
            dailyReports: Int = 10,
            abuse: Set<String>? = nil,
            ownNumbers: Set<String> = [],
            ticketPrefix: String = "LP",
            workingDays: [Classification: Int] = [:],
            decisionDays: Int = 1,
            calendar: WorkingCalendar = WorkingCalendar()
        ) {
            self.questionWait = questionWait
            self.confirmationWait = confirmationWait
            self.questionOpen = questionOpen
            self.helpInterval = helpInterval
            self.continuationWindow = continuationWindow
            self.burstWindow = burstWindow
            self.dailyReports = dailyReports
            self.abuse = abuse ?? UnansweredText.usualAbuse
            self.ownNumbers = ownNumbers
            self.ticketPrefix = ticketPrefix
            self.workingDays = workingDays
            self.decisionDays = decisionDays
            self.calendar = calendar
        }
    }

    package var configuration: Configuration

    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// Decides the effect of a text.
    ///
    /// - Parameter turn: The text and its context.
    /// - Returns: The effect, to be committed as one.
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
        // The same word is sent for each page, and a change of mind repeats an earlier word.
        let alike = nextPage(turn) == nil && !changesMind(turn) ? turn.alike : nil
        var settlement = alike.flatMap { repetition(turn, of: $0) } ?? answer(turn)
        if turn.tellsOfDanger {
            let danger = turn.reading.danger?.rawValue ?? "x"
            settlement.notification?.variables["urgent"] = danger
            settlement.lateNotification?.variables["urgent"] = danger
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
        // Listed with the spam too. One that names a matter is read like any text: a citizen may pass on what an agency's machine wrote.
        if !turn.hasSubstance, turn.command == nil, UnansweredText.isReceipt(turn.words) {
            return TriageSettlement(state: .spam)
        }
        if !turn.hasSubstance, !turn.isCommand {
            // Listed with the spam, where an operator can recover it.
            if UnansweredText(abuse: configuration.abuse).isAbuse(turn.words) {
                return TriageSettlement(state: .spam)
            }
        }
        if let settlement = wish(turn) ?? behindHeld(turn) ?? continuation(turn) ?? answerToQuestion(turn)
            ?? remark(turn)
        {
            return settlement
        }
        switch turn.reading.intent.value {
        // `laporan saya nomor 10008 bagaimana`: the letters are missing, and the number is of one of the sender's
        // reports.
        case .report where !turn.hasSubstance && turn.quoted.flatMap(turn.ticket) != nil: return status(turn)
        case .report: return open(turn)
        case .status: return status(turn)
        case .followup: return addition(turn)
        case .rating: return rate(turn)
        case .cancel: return cancel(turn)
        case .help: return help(turn)
        // A death that is told asks for no form to be filled in.
        case .unintelligible where turn.reading.tellsOfDeath == true: return hint(turn, "condolence")
        case .unintelligible: return hint(turn, turn.saysNothing ? "greeting" : "not_understood")
        case .stop: return subscribe(turn, isStopped: true)
        case .start: return subscribe(turn, isStopped: false)
        case .spam: return TriageSettlement(state: .spam)
        }
    }
}
