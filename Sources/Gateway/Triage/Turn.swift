package import Complaints
package import Foundation
package import Ledger

/// One text of a citizen, and everything that is known when it is answered.
package struct Turn: Sendable {
    package var message: WaitingInbound
    /// What the parser reads in it.
    package var reading: Complaint
    package var context: SenderContext
    package var now: Date
    /// What agencies answered to the sender, newest first; only where the text asks to read on.
    package var answers: [StoredAnswer]
    /// The languages that replies can be had in.
    package var languages: LanguageNames
    /// Reads a text that was put together of several.
    package var read: @Sendable (_ text: String) -> Complaint
    let words: WrittenWords
    let command: ServiceCommand?
    /// The number of a report that the text quotes, also one that no report has.
    let quoted: String?
    private(set) var likeness: TextLikeness
    let marks: ContinuationMarks
    private let ticketPrefix: String

    /// Gathers what a decision needs.
    ///
    /// - Parameters:
    ///   - message: The text and its sender.
    ///   - context: What is known of the sender.
    ///   - answers: What agencies answered to the sender, newest first.
    ///   - languages: The languages that replies can be had in.
    ///   - now: The time of the decision.
    ///   - ticketPrefix: Letters before our ticket numbers.
    ///   - read: The parser.
    package init(
        _ message: WaitingInbound,
        context: SenderContext,
        answers: [StoredAnswer] = [],
        languages: LanguageNames = LanguageNames(),
        now: Date,
        ticketPrefix: String = "LP",
        read: @escaping @Sendable (_ text: String) -> Complaint
    ) {
        var message = message
        message.text = JoinedCommand.separated(message.text, ticketPrefix: ticketPrefix)
        self.message = message
        self.context = context
        self.answers = answers
        self.languages = languages
        self.now = now
        self.read = read
        self.ticketPrefix = ticketPrefix
        reading = read(message.text)
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

    /// The sender's report that a command means: the one that it quotes, or the latest where it quotes none.
    var meantTicket: TicketRecord? {
        quoted.map(ticket(called:)) ?? context.tickets.first
    }

    /// The sender's report with a number: SP4N's, ours, or the digits of ours.
    func ticket(called number: String) -> TicketRecord? {
        let tickets = context.tickets
        return tickets.first { $0.number == number } ?? tickets.first { $0.trackingID == number }
            ?? tickets.first { TicketNumber($0.number, prefix: ticketPrefix)?.digits == number }
    }

    /// Whether the text tells what or where something is, so that it cannot be a mere courtesy of a machine.
    var hasSubstance: Bool {
        reading.agency != nil || reading.place.isKnown
    }

    /// Whether the text orders something of this service, rather than tell something.
    var isCommand: Bool {
        if command == .add { return true }
        return switch reading.intent.value {
        case .status, .rating, .cancel, .help, .stop, .start, .followup: true
        case .report, .spam, .unintelligible: command != nil
        }
    }

    /// What the text is for, in figures and lines: a command of a conversation by its name, anything else by its intent.
    package var purpose: String {
        // A recovered text is a report whatever it looks like, and a second half belongs to the first.
        if let command, !message.isRecovered, context.continuedTicketID == nil { return command.name }
        return reading.intent.value.rawValue
    }

    /// Whether the text holds nothing but greetings: the parser is sure that nothing in it could be acted upon.
    var saysNothing: Bool {
        reading.intent.value == .unintelligible && reading.intent.confidence >= 0.9
    }

    /// Whether somebody may be in danger now, or cries for help without a word of what for.
    var tellsOfDanger: Bool {
        if reading.urgent.value { return true }
        return [.help, .unintelligible].contains(reading.intent.value) && words.count <= 3
            && words.contains(anyOf: Self.criesForHelp)
    }

    private static let criesForHelp: Set<String> = ["tolong", "tlg", "tulung", "tolongin", "help", "sos"]

    /// Whether the text is nothing but an address on the web: a picture, or a place on a map.
    var isBareAddress: Bool {
        reading.intent.value == .unintelligible
            && message.text.split(whereSeparator: \.isWhitespace).allSatisfy { piece in
                piece.contains("://") || piece.hasPrefix("www.") || piece.contains(".") && piece.contains("/")
            }
    }

    /// A reply to this text; one at most, however often it is settled.
    func reply(_ kind: String, _ variables: [String: String] = [:]) -> NewNotification {
        NewNotification(replyKey: "m\(message.id)", kind: kind, variables: variables)
    }

    /// That the citizen did something to a ticket, for its history.
    func event(_ kind: TicketEvent.Kind, _ detail: [String: String] = [:]) -> TicketEvent {
        TicketEvent(
            kind: kind,
            actor: .citizen,
            at: message.receivedAt.timeIntervalSince1970,
            detail: detail.merging(["text": message.text]) { own, _ in own }
        )
    }
}
