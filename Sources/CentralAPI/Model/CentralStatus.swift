package import Complaints

/// The status of a complaint at the central system.
package struct CentralStatus: Hashable, Sendable, Codable {
    /// The status as the central system words it.
    package var verbatim: String
    /// Its meaning, if the wording is known.
    package var status: TicketStatus?
    /// The central system's own code for the status, as text.
    package var code: String?
    /// The institution that has the complaint now.
    package var institution: String?
    /// The number of follow-ups, where the answer tells it along with the status.
    package var followUpCount: Int?

    /// Makes a status from the central system's wording.
    package init(verbatim: String, code: String? = nil, institution: String? = nil, followUpCount: Int? = nil) {
        self.verbatim = verbatim
        self.status = TicketStatus(verbatim: verbatim)
        self.code = code
        self.institution = institution
        self.followUpCount = followUpCount
    }
}

/// One entry of a complaint's follow-ups (tindak lanjut).
package struct CentralFollowUp: Hashable, Sendable {
    /// The same for the same entry in every answer, different for any two: a digest of the entry, as it has no id of its own.
    package var key: String
    /// The words of the entry.
    package var text: String
    /// The author.
    package var from: String?
    /// The addressee.
    package var to: String?
    /// The code of the template with which it was written, for instance `disposition`.
    package var template: String?
    /// The time of writing, in seconds since 1970-01-01T00:00Z; `nil` where the answer does not say it readably.
    package var at: Double?

    /// Makes a follow-up.
    package init(key: String, text: String, from: String?, to: String?, template: String?, at: Double?) {
        self.key = key
        self.text = text
        self.from = from
        self.to = to
        self.template = template
        self.at = at
    }
}

/// An entry of a list of the central system: an id and its name.
package struct CentralListEntry: Hashable, Sendable {
    /// The id as the central system writes it.
    package var id: String
    /// The name, or the text of a template.
    package var name: String
}
