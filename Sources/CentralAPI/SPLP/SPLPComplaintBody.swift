import Formats

/// The body of `POST /complaints/complaint`, with the field names of the one integrator whose code is public.
struct SPLPComplaintBody {
    /// Who reports, as the API wants it.
    enum User {
        /// A user that the central system knows.
        case known(id: Int)
        /// A user to be made from these.
        case new(name: String, phone: String, email: String)

        var isNew: Bool {
            if case .new = self { true } else { false }
        }
    }

    var title: String
    var content: String
    var channel: Int
    var user: User
    var isAnonymous: Bool
    var isSecret: Bool
    var isPriority: Bool
    var classificationID: Int
    var categoryID: Int
    var dispositionID: Int
    var locationID: Int
    var dateOfIncident: String
    var flags: SPLPConfiguration.Flags
    var tags: String

    /// The body as JSON, its members in the order of their names.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            // `false` where there are none; a text "[id,id]" otherwise.
            writer.member("attachments", false)
            writer.member("category_id", categoryID)
            writer.member("channel", channel)
            writer.member("classification_id", classificationID)
            writer.null("community_id")
            writer.member("content", content)
            writer.null("copy_externals")
            writer.member("date_of_incident", dateOfIncident)
            writer.member("disposition_id", dispositionID)
            if case .new(_, _, let email) = user { writer.member("emailUser", email) }
            writer.member("info_attachments", "")
            writer.member("info_disposition", "")
            writer.member("is_anonymous", isAnonymous)
            writer.member("is_approval", flags.isApproval)
            writer.member("is_disposisi_slider", flags.isDisposition)
            writer.member("is_inbox", flags.isInbox)
            writer.member("is_new_user_slider", user.isNew)
            writer.member("is_priority", isPriority)
            writer.member("is_secret", isSecret)
            writer.member("location_id", locationID)
            if case .new(let name, let phone, _) = user {
                writer.member("nameUser", name)
                writer.member("phoneUser", phone)
            }
            writer.null("priority_program_id")
            writer.member("tags_raw", tags)
            writer.member("title", title)
            if case .known(let id) = user { writer.member("user_id", id) }
        }
        return writer.bytes
    }
}
