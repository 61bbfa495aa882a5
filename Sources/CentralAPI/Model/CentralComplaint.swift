package import Complaints

/// A complaint for the central system.
///
/// Its description shows the ticket number only.
package struct CentralComplaint: Hashable, Sendable {
    /// The reporter. An anonymous one has neither number nor name here, so that no profile can send them by mistake.
    package enum Reporter: Hashable, Sendable {
        /// The identity is hidden (anonim).
        case anonymous
        /// The citizen behind a number, with the name if the text gave one.
        case named(PhoneNumber, name: String?)
    }

    /// Our ticket number, for logs.
    package var ticketNumber: String
    /// The mark in the text by which the complaint is found again, for instance `[LP10428]`; see ``TicketReference``.
    package var reference: String
    /// A short neutral title.
    package var title: String
    /// The citizen's words.
    package var content: String
    package var reporter: Reporter
    /// Whether the content is hidden from the public (rahasia).
    package var isSecret: Bool
    /// Whether there is danger to life or an ongoing disaster.
    package var isUrgent: Bool
    /// The classification, if known.
    package var classification: Classification?
    /// The SP4N root category by its published name, if known.
    package var category: String?
    /// The code of the agency that should act first, if known.
    package var agency: String?
    /// The place of the event.
    package var place: PlaceFinding
    /// The day of the event; the day of the report where the text does not say.
    package var incidentDate: CalendarDate

    /// Makes a complaint.
    package init(
        ticketNumber: String,
        reference: String,
        title: String,
        content: String,
        reporter: Reporter,
        isSecret: Bool = false,
        isUrgent: Bool = false,
        classification: Classification? = nil,
        category: String? = nil,
        agency: String? = nil,
        place: PlaceFinding = PlaceFinding(),
        incidentDate: CalendarDate
    ) {
        self.ticketNumber = ticketNumber
        self.reference = reference
        self.title = title
        self.content = content
        self.reporter = reporter
        self.isSecret = isSecret
        self.isUrgent = isUrgent
        self.classification = classification
        self.category = category
        self.agency = agency
        self.place = place
        self.incidentDate = incidentDate
    }

    /// Whether the reporter's identity is hidden.
    package var isAnonymous: Bool { reporter == .anonymous }
}

extension CentralComplaint: CustomStringConvertible, CustomReflectable {
    package var description: String { ticketNumber }
    package var customMirror: Mirror { Mirror(self, children: ["ticket": ticketNumber]) }
}

/// A citizen's addition to a complaint that the central system has.
package struct CentralAddition: Hashable, Sendable {
    /// The citizen's words.
    package var text: String
    /// Whether the reporter is anonymous, so that telephone numbers in the words are masked.
    package var isAnonymous: Bool
    /// Whether the words are hidden from the public.
    package var isSecret: Bool
    /// The citizen's mark, 1 to 5, if this is one.
    package var rating: Int?

    /// Makes an addition.
    package init(text: String, isAnonymous: Bool, isSecret: Bool = false, rating: Int? = nil) {
        self.text = text
        self.isAnonymous = isAnonymous
        self.isSecret = isSecret
        self.rating = rating
    }
}

extension CentralAddition: CustomStringConvertible, CustomReflectable {
    package var description: String { "addition (\(text.utf8.count) bytes)" }
    package var customMirror: Mirror { Mirror(self, children: ["addition": description]) }
}
