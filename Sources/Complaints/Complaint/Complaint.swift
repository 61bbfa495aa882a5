/// What a text says: the parser's whole answer for one message.
///
/// The rules of meaning are those of docs/parser.md. Fields that a text does not decide are nil: an honest unknown costs an
/// officer a second, a wrong guess sends a citizen to the wrong desk.
package struct Complaint: Hashable, Sendable, Codable {
    package var intent: Judgement<Intent>
    /// How sure it is that the text is a command; nil for anything but commands.
    package var command: CommandEvidence?
    /// Why the report waits for an officer; nil where it may go on to the central system.
    package var hold: HoldReason?
    /// The judgements of the learned models.
    package var secondOpinion: SecondOpinion
    /// Only for reports.
    package var classification: Judgement<Classification>?
    /// The SP4N root category by its published name (kategori), only for reports.
    package var category: Judgement<String>?
    /// The code of the agency that should act first (instansi), only for reports.
    package var agency: Judgement<String>?
    /// Codes of other agencies concerned.
    package var agencyAlso: [String]
    /// Desks beside the agency that must also know, by code: `PPID`, `SABER_PUNGLI`, `LPSE`.
    package var desks: [String]
    package var place: PlaceFinding
    /// The day of the event.
    package var incidentDate: Judgement<CalendarDate>?
    /// Whether the reporter's identity is to be hidden (anonim).
    package var anonymous: Judgement<Bool>
    /// Whether the content is to be confidential (rahasia).
    package var secret: Judgement<Bool>
    /// Danger to life or an ongoing disaster.
    package var urgent: Judgement<Bool>
    /// The kind of the danger; nil where there is none, or where no sign tells it.
    package var danger: DangerKind?
    /// Whether the text tells of a death in the sender's family; nil where it does not.
    package var tellsOfDeath: Bool?
    /// SP4N's tracking ID that the text quotes: 6 to 10 digits.
    package var trackingID: String?
    /// Our ticket number that the text quotes.
    package var ticketNumber: String?
    /// 1 to 5, for ratings.
    package var rating: Int?
    /// The keyword that stood before the text, in capitals, for example `LAPOR` or `MUARAENIM`.
    package var keyword: String?
    /// A short neutral title in proper spelling, at most 100 characters; empty for anything but reports.
    package var title: String
    /// The text without keyword and command words, otherwise as it was typed.
    package var body: String
    /// Personal data found in ``body``.
    package var personalData: [PersonalDatum]

    /// Makes a complaint; all but the intent and the body have defaults that say "nothing found".
    package init(
        intent: Judgement<Intent>,
        command: CommandEvidence? = nil,
        hold: HoldReason? = nil,
        secondOpinion: SecondOpinion = SecondOpinion(),
        classification: Judgement<Classification>? = nil,
        category: Judgement<String>? = nil,
        agency: Judgement<String>? = nil,
        agencyAlso: [String] = [],
        desks: [String] = [],
        place: PlaceFinding = PlaceFinding(),
        incidentDate: Judgement<CalendarDate>? = nil,
        anonymous: Judgement<Bool> = Judgement(false),
        secret: Judgement<Bool> = Judgement(false),
        urgent: Judgement<Bool> = Judgement(false),
        trackingID: String? = nil,
        ticketNumber: String? = nil,
        rating: Int? = nil,
        keyword: String? = nil,
        title: String = "",
        body: String,
        personalData: [PersonalDatum] = []
    ) {
        self.intent = intent
        self.command = command
        self.hold = hold
        self.secondOpinion = secondOpinion
        self.classification = classification
        self.category = category
        self.agency = agency
        self.agencyAlso = agencyAlso
        self.desks = desks
        self.place = place
        self.incidentDate = incidentDate
        self.anonymous = anonymous
        self.secret = secret
        self.urgent = urgent
        self.trackingID = trackingID
        self.ticketNumber = ticketNumber
        self.rating = rating
        self.keyword = keyword
        self.title = title
        self.body = body
        self.personalData = personalData
    }
}

extension Complaint {
    /// Whether the content is kept from the public and from the screen of a shared telephone: where the reporter asks for it, and
    /// always where officials are accused, since a reporter may not know to ask.
    package var isConfidential: Bool {
        secret.value || classification?.value == .oversightComplaint
    }

    /// The body without any personal data, for a public text.
    package var publicBody: String { personalData.redacting(body) }

    /// The kinds of personal data that stay here when the report goes on to the central system (Perpres 76/2013, UU 27/2022).
    ///
    /// National identity numbers never leave. A public text goes without telephone numbers, accounts, plates, numbers of houses (but in
    /// danger) and the names of others, and an anonymous one without its reporter's name. A confidential one keeps the data of third
    /// parties, which those who act on it need.
    package var withheldKinds: Set<PersonalDatum.Kind> {
        var kinds: Set<PersonalDatum.Kind> = [.nationalIdentity]
        if !isConfidential { kinds.formUnion([.phoneNumber, .email, .account, .person, .plate]) }
        // Rescuers must find the house.
        if !isConfidential, !urgent.value { kinds.insert(.address) }
        if anonymous.value { kinds.formUnion([.name, .phoneNumber, .email]) }
        return kinds
    }

    /// The body as the central system gets it.
    package var forwardedBody: String { personalData.redacting(body, kinds: withheldKinds) }

    /// The name by which the reporter introduces himself; nil where there is none, or where it is not sure.
    package var reporterName: String? {
        guard let mark = personalData.first(where: { $0.kind == .name }) else { return nil }
        let bytes = Array(body.utf8)
        guard mark.start >= 0, mark.length > 0, mark.start + mark.length <= bytes.count else { return nil }
        return String(decoding: bytes[mark.start..<(mark.start + mark.length)], as: UTF8.self)
    }
}
