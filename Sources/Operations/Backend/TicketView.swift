package import Foundation

/// Which tickets an operator wants to see.
package struct TicketFilter: Hashable, Sendable, Codable {
    /// Only those in this state.
    package var state: String?
    /// Only those of this agency's code.
    package var agency: String?
    /// Only those opened at this time or later.
    package var since: Date?
    /// Only those opened before this time.
    package var until: Date?
    /// Only those whose deadline has passed and that are not done.
    package var isOverdue: Bool
    /// At most so many, 1 to 1000.
    package var limit: Int

    /// Makes a filter.
    package init(
        state: String? = nil,
        agency: String? = nil,
        since: Date? = nil,
        until: Date? = nil,
        isOverdue: Bool = false,
        limit: Int = 50
    ) {
        self.state = state
        self.agency = agency
        self.since = since
        self.until = until
        self.isOverdue = isOverdue
        self.limit = limit
    }
}

/// A ticket as a line of a list; no number of a citizen, and of the text its title at most.
package struct TicketView: Hashable, Sendable, Codable {
    /// The ticket's number.
    package var number: String
    /// How far it has come.
    package var state: String
    /// The central system's tracking ID.
    package var trackingID: String?
    /// The central system's status, mapped.
    package var status: String?
    /// The classification, by its name in the configuration.
    package var classification: String?
    /// The category.
    package var category: String?
    /// The agency that should act first.
    package var agency: String?
    /// The place, in words.
    package var place: String?
    /// The title; nil once erased, for confidential reports, and where it cannot be read.
    package var title: String?
    /// When it was opened.
    package var openedAt: Date
    /// When it last changed.
    package var changedAt: Date
    /// The day by which it should be finished, as yyyy-mm-dd.
    package var deadline: String?
    /// What went wrong last.
    package var trouble: String?
    /// What of it is damaged in the ledger and cannot be read, and what to do.
    package var damage: String?

    /// Makes a line.
    package init(
        number: String,
        state: String,
        trackingID: String? = nil,
        status: String? = nil,
        classification: String? = nil,
        category: String? = nil,
        agency: String? = nil,
        place: String? = nil,
        title: String? = nil,
        openedAt: Date,
        changedAt: Date,
        deadline: String? = nil,
        trouble: String? = nil,
        damage: String? = nil
    ) {
        self.number = number
        self.state = state
        self.trackingID = trackingID
        self.status = status
        self.classification = classification
        self.category = category
        self.agency = agency
        self.place = place
        self.title = title
        self.openedAt = openedAt
        self.changedAt = changedAt
        self.deadline = deadline
        self.trouble = trouble
        self.damage = damage
    }
}

/// A ticket with what an officer needs to act on it.
package struct TicketDetail: Hashable, Sendable, Codable {
    /// The line of the list.
    package var ticket: TicketView
    /// What the citizen wrote; nil once erased.
    package var body: String?
    /// The reporter's number, masked; nil once erased or for anonymous reports.
    package var reporter: String?
    /// How it came.
    package var carrier: String?
    /// What happened, in order.
    package var events: [TicketEventView]
    /// What was answered, in order.
    package var replies: [TicketReplyView]

    /// Makes a detail.
    package init(
        ticket: TicketView,
        body: String? = nil,
        reporter: String? = nil,
        carrier: String? = nil,
        events: [TicketEventView] = [],
        replies: [TicketReplyView] = []
    ) {
        self.ticket = ticket
        self.body = body
        self.reporter = reporter
        self.carrier = carrier
        self.events = events
        self.replies = replies
    }
}

/// One text to the citizen about a ticket, without its words.
package struct TicketReplyView: Hashable, Sendable, Codable {
    /// When it was written.
    package var at: Date
    /// What it is, for example `receipt`.
    package var kind: String
    /// How far it has come, for example `delivered`.
    package var state: String
    /// The carrier by which it goes.
    package var carrier: String
    /// How often it was tried.
    package var attempts: Int

    /// Makes a reply.
    package init(at: Date, kind: String, state: String, carrier: String, attempts: Int) {
        self.at = at
        self.kind = kind
        self.state = state
        self.carrier = carrier
        self.attempts = attempts
    }
}

/// One thing that happened to a ticket.
package struct TicketEventView: Hashable, Sendable, Codable {
    /// When.
    package var at: Date
    /// What, for example `forwarded`.
    package var kind: String
    /// Who caused it: citizen, daemon, central, operator.
    package var actor: String
    /// Facts by name.
    package var detail: [String: String]

    /// Makes an event.
    package init(at: Date, kind: String, actor: String, detail: [String: String] = [:]) {
        self.at = at
        self.kind = kind
        self.actor = actor
        self.detail = detail
    }
}

/// What an officer changes of a ticket; nil leaves a field as it is.
package struct TicketAmendment: Hashable, Sendable, Codable {
    /// Another title.
    package var title: String?
    /// Another body.
    package var body: String?
    /// Another classification, by its name in the configuration; it brings its own deadline.
    package var classification: String?
    /// Another category, by name.
    package var category: String?
    /// Another agency, by code.
    package var agency: String?
    /// Another place, by Kemendagri code.
    package var place: String?

    /// Makes an amendment.
    package init(
        title: String? = nil,
        body: String? = nil,
        classification: String? = nil,
        category: String? = nil,
        agency: String? = nil,
        place: String? = nil
    ) {
        self.title = title
        self.body = body
        self.classification = classification
        self.category = category
        self.agency = agency
        self.place = place
    }

    /// Whether it changes nothing.
    package var isEmpty: Bool { self == TicketAmendment() }
}
