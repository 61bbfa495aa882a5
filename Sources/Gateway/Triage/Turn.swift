package import Complaints
package import Foundation
package import Ledger

/// One text of a citizen, with all facts for its answer.
package struct Turn: Sendable {
    package var message: WaitingInbound
    /// The parser's reading.
    package var reading: Complaint
    package var context: SenderContext
    package var now: Date
    /// The agencies' answers to the sender, newest first; only if the text asks for the next page.
    package var answers: [StoredAnswer]
    /// The available languages of replies.
    package var languages: LanguageNames
    /// Reads a text that was joined from several.
    package var read: @Sendable (_ text: String) -> Complaint
    /// Reads a text as a report unless it is a command by its keyword or a number.
    package var readAsReport: @Sendable (_ text: String) -> Complaint
    let words: WrittenWords
    let command: ServiceCommand?
    /// The number of a report in the text, also one that no report has.
    let quoted: String?
    private(set) var likeness: TextLikeness
    let marks: ContinuationMarks
    private let ticketPrefix: String

    /// Collects the facts for a decision.
    ///
    /// - Parameters:
    ///   - message: The text and its sender.
    ///   - context: The state of the sender.
    ///   - answers: The agencies' answers to the sender, newest first.
    ///   - languages: The available languages of replies.
    ///   - now: The time of the decision.
    ///   - ticketPrefix: Letters before our ticket numbers.
    ///   - read: The parser.
    ///   - readAsReport: The parser that takes no sentence for a command; nil takes `read`.
    package init(
        _ message: WaitingInbound,
        context: SenderContext,
        answers: [StoredAnswer] = [],
        languages: LanguageNames = LanguageNames(),
        now: Date,
        ticketPrefix: String = "LP",
        read: @escaping @Sendable (_ text: String) -> Complaint,
        readAsReport: (@Sendable (_ text: String) -> Complaint)? = nil
    ) {
        var message = message
        message.text = JoinedCommand.separated(message.text, ticketPrefix: ticketPrefix)
        self.message = message
        self.context = context
        self.answers = answers
        self.languages = languages
        self.now = now
        self.read = read
        self.readAsReport = readAsReport ?? read
        self.ticketPrefix = ticketPrefix
        reading = read(message.text)
        if reading.command == .sentence, !context.gives(reading.intent.value, aMeaningAt: now) {
            reading = self.readAsReport(message.text)
        }
        words = WrittenWords(message.text)
        command = ServiceCommand(message.text, words: words, languages: languages, ticketPrefix: ticketPrefix)
        marks = ContinuationMarks(message.text)
        // In a longer text, numbers mean other things.
        let reach = command == .add || reading.intent.value == .followup ? 3 : 6
        quoted =
            reading.ticketNumber ?? reading.trackingID
            ?? QuotedNumber(in: words.words, ticketPrefix: ticketPrefix, reach: reach)?.canonical
        likeness = TextLikeness(message.text)
        if isCommand {
            likeness = TextLikeness(message.text, subject: meantTicket.map { "\($0.id)" } ?? "")
        }
    }

    /// The sender's report for a command: the one with the quoted number, or the latest if it quotes none.
    var meantTicket: TicketRecord? {
        quoted.map(ticket(called:)) ?? context.tickets.first
    }

    /// The sender's report with a number: SP4N's, ours, or the digits of ours.
    func ticket(called number: String) -> TicketRecord? {
        let tickets = context.tickets
        return tickets.first { $0.number == number } ?? tickets.first { $0.trackingID == number }
            ?? tickets.first { TicketNumber($0.number, prefix: ticketPrefix)?.digits == number }
    }

    /// The sender's latest ticket that waits for an answer or an officer. What is held only for being one of many is a report, to which no
    /// further text belongs.
    var heldTicket: TicketRecord? {
        context.tickets.first { $0.state == .held && $0.complaint?.hold != .manyReports }
    }

    /// Whether the sender was asked about a ticket and the answer still counts.
    func isAsked(about ticket: TicketRecord) -> Bool {
        context.question.map { $0.ticketID == ticket.id && $0.until > now } ?? false
    }

    /// Whether the text names a matter or a place, so that it is not only a machine's courtesy.
    var hasSubstance: Bool {
        reading.agency != nil && reading.hold == nil || reading.place.isKnown
    }

    /// Whether the text is a command to this service.
    var isCommand: Bool {
        if command == .add { return true }
        return switch reading.intent.value {
        case .status, .rating, .cancel, .help, .stop, .start, .followup: true
        case .report, .spam, .unintelligible: command != nil
        }
    }

    /// The purpose of the text, for metrics and logs: the name of a conversation's command, or else the intent.
    package var purpose: String {
        // A recovered text is a report in any form, and a second half belongs to the first.
        if let command, !message.isRecovered, context.continuedTicketID == nil { return command.name }
        return reading.intent.value.rawValue
    }

    /// Whether the text contains only greetings: the parser is sure that it has no matter.
    var saysNothing: Bool {
        reading.intent.value == .unintelligible && reading.intent.confidence >= 0.9
    }

    /// Whether somebody may be in danger now, or asks for help without naming a matter.
    var tellsOfDanger: Bool {
        if reading.urgent.value { return true }
        return [.help, .unintelligible].contains(reading.intent.value) && words.count <= 3
            && words.contains(anyOf: Self.criesForHelp)
    }

    private static let criesForHelp: Set<String> = ["tolong", "tlg", "tulung", "tolongin", "help", "sos"]

    /// Whether the text is only a web address: a picture, or a place on a map.
    var isBareAddress: Bool {
        reading.intent.value == .unintelligible
            && message.text.split(whereSeparator: \.isWhitespace).allSatisfy { piece in
                piece.contains("://") || piece.hasPrefix("www.") || piece.contains(".") && piece.contains("/")
            }
    }

    /// A reply to this text; at most one, even if the text is settled several times.
    func reply(_ kind: String, _ variables: [String: String] = [:]) -> NewNotification {
        NewNotification(replyKey: "m\(message.id)", kind: kind, variables: variables)
    }

    /// The event for a ticket's history that the citizen changed the ticket.
    func event(_ kind: TicketEvent.Kind, _ detail: [String: String] = [:]) -> TicketEvent {
        TicketEvent(
            kind: kind,
            actor: .citizen,
            at: message.receivedAt.timeIntervalSince1970,
            detail: detail.merging(["text": message.text]) { own, _ in own }
        )
    }
}

extension SenderContext {
    /// The time for which a sender may come back to a report that is finished.
    private static let reach: Double = 30 * 86_400

    /// Whether a command that only a sentence tells has something that it can mean: a report that is open or was lately.
    fileprivate func gives(_ intent: Intent, aMeaningAt now: Date) -> Bool {
        switch intent {
        case .status, .followup, .rating, .cancel:
            tickets.contains { !$0.isFinished || now.timeIntervalSince($0.updatedAt) <= Self.reach }
        case .stop: !tickets.isEmpty || !replies.isEmpty
        case .start: isStopped
        case .report, .help, .spam, .unintelligible: true
        }
    }
}
