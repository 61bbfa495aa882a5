import Foundation

/// The body of `POST /complaints/complaint`, with the field names of the one integrator whose code is public.
struct SPLPComplaintBody: Encodable {
    /// Who reports, as the API wants it.
    enum User {
        /// A user that the central system knows.
        case known(id: Int)
        /// A user to be made from these.
        case new(name: String, phone: String, email: String)
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

    private enum CodingKeys: String, CodingKey {
        case title
        case content
        case channel
        case isNewUser = "is_new_user_slider"
        case userID = "user_id"
        case userName = "nameUser"
        case userPhone = "phoneUser"
        case userEmail = "emailUser"
        case isInbox = "is_inbox"
        case isDisposition = "is_disposisi_slider"
        case isApproval = "is_approval"
        case isAnonymous = "is_anonymous"
        case isSecret = "is_secret"
        case isPriority = "is_priority"
        case classificationID = "classification_id"
        case categoryID = "category_id"
        case dispositionID = "disposition_id"
        case locationID = "location_id"
        case priorityProgramID = "priority_program_id"
        case communityID = "community_id"
        case copyExternals = "copy_externals"
        case dateOfIncident = "date_of_incident"
        case dispositionInfo = "info_disposition"
        case attachmentInfo = "info_attachments"
        case tags = "tags_raw"
        case attachments
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(title, forKey: .title)
        try container.encode(content, forKey: .content)
        try container.encode(channel, forKey: .channel)
        switch user {
        case .known(let id):
            try container.encode(false, forKey: .isNewUser)
            try container.encode(id, forKey: .userID)
        case .new(let name, let phone, let email):
            try container.encode(true, forKey: .isNewUser)
            try container.encode(name, forKey: .userName)
            try container.encode(phone, forKey: .userPhone)
            try container.encode(email, forKey: .userEmail)
        }
        try container.encode(flags.isInbox, forKey: .isInbox)
        try container.encode(flags.isDisposition, forKey: .isDisposition)
        try container.encode(flags.isApproval, forKey: .isApproval)
        try container.encode(isAnonymous, forKey: .isAnonymous)
        try container.encode(isSecret, forKey: .isSecret)
        try container.encode(isPriority, forKey: .isPriority)
        try container.encode(classificationID, forKey: .classificationID)
        try container.encode(categoryID, forKey: .categoryID)
        try container.encode(dispositionID, forKey: .dispositionID)
        try container.encode(locationID, forKey: .locationID)
        try container.encodeNil(forKey: .priorityProgramID)
        try container.encodeNil(forKey: .communityID)
        try container.encodeNil(forKey: .copyExternals)
        try container.encode(dateOfIncident, forKey: .dateOfIncident)
        try container.encode("", forKey: .dispositionInfo)
        try container.encode("", forKey: .attachmentInfo)
        try container.encode(tags, forKey: .tags)
        // `false` where there are none; a text "[id,id]" otherwise.
        try container.encode(false, forKey: .attachments)
    }

    /// The body as JSON.
    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
