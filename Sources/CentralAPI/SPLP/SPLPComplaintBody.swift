import Complaints
import Formats

/// The body of `POST /complaints/complaint`, with the field names of the one integrator whose code is public.
struct SPLPComplaintBody {
    /// The ids that the configuration does not give.
    struct Gap: Error, CustomStringConvertible {
        let names: [String]

        var description: String { names.joined(separator: ", ") }
    }

    /// The reporter, as the API wants it.
    private enum User {
        /// A user that the central system knows.
        case known(id: Int)
        /// A user to be made from these.
        case new(name: String, phone: String)

        var isNew: Bool {
            if case .new = self { true } else { false }
        }
    }

    /// The body as JSON, its members in the order of their names.
    let bytes: [UInt8]

    /// Writes a complaint in the API's terms.
    ///
    /// - Throws: ``Gap`` where an id is missing.
    init(_ complaint: CentralComplaint, _ configuration: SPLPConfiguration) throws(Gap) {
        let ids = configuration.ids
        let classification = complaint.classification?.rawValue
        var missing: [String] = []
        func required(_ id: Int?, _ name: String) -> Int {
            if id == nil { missing.append(name) }
            return id ?? 0
        }
        let user = Self.user(for: complaint.reporter, configuration.reporters)
        var writer = JSONWriter()
        writer.object { writer in
            // `false` where there are none; a text "[id,id]" otherwise.
            writer.member("attachments", false)
            writer.member(
                "category_id",
                required(ids.categories[complaint.category], "ids.categories.\(complaint.category ?? "default")")
            )
            writer.member("channel", required(ids.channel, "ids.channel"))
            writer.member(
                "classification_id",
                required(ids.classifications[classification], "ids.classifications.\(classification ?? "default")")
            )
            writer.null("community_id")
            writer.member("content", OutgoingText.content(of: complaint))
            writer.null("copy_externals")
            writer.member("date_of_incident", complaint.incidentDate.description)
            writer.member(
                "disposition_id",
                required(ids.institutions[complaint.agency], "ids.institutions.\(complaint.agency ?? "default")")
            )
            if user.isNew { writer.member("emailUser", configuration.reporters.email) }
            writer.member("info_attachments", "")
            writer.member("info_disposition", "")
            writer.member("is_anonymous", complaint.isAnonymous)
            writer.member("is_approval", configuration.flags.isApproval)
            writer.member("is_disposisi_slider", configuration.flags.isDisposition)
            writer.member("is_inbox", configuration.flags.isInbox)
            writer.member("is_new_user_slider", user.isNew)
            writer.member("is_priority", complaint.isUrgent)
            writer.member("is_secret", complaint.isSecret)
            writer.member("location_id", required(ids.location(of: complaint.place), "ids.locations.default"))
            if case .new(let name, let phone) = user {
                writer.member("nameUser", name)
                writer.member("phoneUser", phone)
            }
            writer.null("priority_program_id")
            writer.member("tags_raw", configuration.tags)
            writer.member("title", OutgoingText.cleared(complaint.title, isAnonymous: complaint.isAnonymous))
            if case .known(let id) = user { writer.member("user_id", id) }
        }
        guard missing.isEmpty else { throw Gap(names: missing) }
        bytes = writer.bytes
    }

    private static func user(
        for reporter: CentralComplaint.Reporter,
        _ settings: SPLPConfiguration.Reporters
    ) -> User {
        switch reporter {
        case .named(let number, let name): .new(name: name ?? settings.name, phone: number.text)
        case .anonymous:
            settings.anonymousUserID.map { User.known(id: $0) }
                ?? .new(name: settings.anonymousName, phone: settings.anonymousPhone)
        }
    }
}
