package import ConfigurationFile

/// The settings of the profile `splp-v3`; `config/central/splp-v3.yaml` documents each key.
package struct SPLPConfiguration: Sendable {
    /// One header with a secret in it.
    package struct Credential: Sendable {
        /// The header's name.
        package var header: String
        /// The header's whole value.
        package var value: Secret
    }

    /// Switches of a complaint whose meaning is known by their names only.
    package struct Flags: Hashable, Sendable {
        /// `is_inbox`.
        package var isInbox = true
        /// `is_disposisi_slider`.
        package var isDisposition = true
        /// `is_approval`.
        package var isApproval = true
    }

    /// The reporters' names and addresses at the central system.
    package struct Reporters: Hashable, Sendable {
        /// The name of a named reporter who gave none.
        package var name = "Pelapor SMS"
        /// The e-mail address for all reporters, since SMS brings none.
        package var email = ""
        /// The user id under which anonymous reports go; without it a user with the next two is made.
        package var anonymousUserID: Int?
        /// The name in place of an anonymous reporter's.
        package var anonymousName = "Anonim"
        /// The number in place of an anonymous reporter's.
        package var anonymousPhone = ""
    }

    /// The settings for adding a citizen's words to a complaint.
    package struct FollowUps: Hashable, Sendable {
        /// `user_id`.
        package var userID: Int
        /// `institution_from_id`.
        package var institutionFrom: Int
        /// `institution_to_id`.
        package var institutionTo: Int
        /// `template_code`.
        package var template: String
    }

    /// The request for many statuses at once.
    package struct StatusBatch: Hashable, Sendable {
        /// The path with `{ids}` in it, where tracking IDs stand with commas between them.
        package var path: String
        /// The number of complaints in one request.
        package var size: Int
    }

    /// The base address, without a slash at its end.
    package var address: String
    /// The headers with our credentials.
    package var credentials: [Credential] = []
    /// The files of credentials that are named and not there yet.
    package var missingCredentials: [String] = []
    /// The path of creation, `/complaints/complaint` or `/complaints/complaint-lmw`.
    package var creationPath = "/complaints/complaint"
    /// The path of a search by ticket number with `{ticket}` in it; `nil` where there is none.
    package var lookUpPath: String?
    /// The request for many statuses at once; `nil` where each is asked for by itself.
    package var statusBatch: StatusBatch?
    /// The ids that the API wants in place of names.
    package var ids: SPLPIdentifiers
    /// The file in which ids of institutions are kept beside those of the profile; `nil` where there is none.
    package var institutionsPath: String?
    /// Switches of a complaint.
    package var flags = Flags()
    /// The reporters' names and addresses.
    package var reporters = Reporters()
    /// The tags of every complaint, for instance `#SMS`.
    package var tags = "#SMS"
    /// The settings for additions; `nil` where they are not passed on.
    package var followUps: FollowUps?
    /// Texts in answers with status 5xx that prove that nothing was created.
    package var proofsOfRefusal: [String] = []
}

extension SPLPConfiguration {
    /// Makes a configuration in which everything but address and ids has its default.
    package init(address: String, ids: SPLPIdentifiers) {
        self.init(address: address, credentials: [], ids: ids)
    }
}
