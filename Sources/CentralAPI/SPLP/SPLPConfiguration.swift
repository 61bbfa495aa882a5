package import ConfigurationFile

/// How the profile `splp-v3` speaks; `config/central/splp-v3.yaml` documents each key.
package struct SPLPConfiguration: Sendable {
    /// One header with a secret in it.
    package struct Credential: Sendable {
        /// The header's name.
        package var header: String
        /// The header's whole value.
        package var value: Secret

        /// Makes a credential.
        package init(header: String, value: Secret) {
            self.header = header
            self.value = value
        }
    }

    /// Switches of a complaint whose meaning is known by their names only.
    package struct Flags: Hashable, Sendable {
        /// `is_inbox`.
        package var isInbox: Bool
        /// `is_disposisi_slider`.
        package var isDisposition: Bool
        /// `is_approval`.
        package var isApproval: Bool

        /// Makes switches.
        package init(isInbox: Bool = true, isDisposition: Bool = true, isApproval: Bool = true) {
            self.isInbox = isInbox
            self.isDisposition = isDisposition
            self.isApproval = isApproval
        }
    }

    /// How reporters appear at the central system.
    package struct Reporters: Hashable, Sendable {
        /// The name of a named reporter who gave none.
        package var name: String
        /// The e-mail address for all reporters, since SMS brings none.
        package var email: String
        /// The user id under which anonymous reports go; without it a user with the next two is made.
        package var anonymousUserID: Int?
        /// The name in place of an anonymous reporter's.
        package var anonymousName: String
        /// The number in place of an anonymous reporter's.
        package var anonymousPhone: String

        /// Makes the reporters' settings.
        package init(
            name: String = "Pelapor SMS",
            email: String = "",
            anonymousUserID: Int? = nil,
            anonymousName: String = "Anonim",
            anonymousPhone: String = ""
        ) {
            self.name = name
            self.email = email
            self.anonymousUserID = anonymousUserID
            self.anonymousName = anonymousName
            self.anonymousPhone = anonymousPhone
        }
    }

    /// What is needed to add a citizen's words to a complaint.
    package struct FollowUps: Hashable, Sendable {
        /// `user_id`.
        package var userID: Int
        /// `institution_from_id`.
        package var institutionFrom: Int
        /// `institution_to_id`.
        package var institutionTo: Int
        /// `template_code`.
        package var template: String

        /// Makes the settings.
        package init(userID: Int, institutionFrom: Int, institutionTo: Int, template: String) {
            self.userID = userID
            self.institutionFrom = institutionFrom
            self.institutionTo = institutionTo
            self.template = template
        }
    }

    /// How statuses are asked for many at once.
    package struct StatusBatch: Hashable, Sendable {
        /// The path with `{ids}` in it, where tracking IDs stand with commas between them.
        package var path: String
        /// How many at once.
        package var size: Int

        /// Makes the settings.
        package init(path: String, size: Int) {
            self.path = path
            self.size = size
        }
    }

    /// The base address, without a slash at its end.
    package var address: String
    /// The headers that let us in.
    package var credentials: [Credential]
    /// The path of creation, `/complaints/complaint` or `/complaints/complaint-lmw`.
    package var creationPath: String
    /// The path of a search by ticket number with `{ticket}` in it; `nil` where there is none.
    package var lookUpPath: String?
    /// How statuses are asked for many at once; `nil` where each is asked for by itself.
    package var statusBatch: StatusBatch?
    /// The ids that the API wants in place of names.
    package var ids: SPLPIdentifiers
    /// The file in which ids of institutions are kept beside those of the profile; `nil` where there is none.
    package var institutionsPath: String?
    /// Switches of a complaint.
    package var flags: Flags
    /// How reporters appear.
    package var reporters: Reporters
    /// The tags of every complaint, for instance `#SMS`.
    package var tags: String
    /// How additions are made; `nil` where they are not.
    package var followUps: FollowUps?
    /// Texts in answers with status 5xx that prove that nothing was created.
    package var proofsOfRefusal: [String]

    /// Makes a configuration; everything but address and ids has a default.
    package init(
        address: String,
        credentials: [Credential] = [],
        creationPath: String = "/complaints/complaint",
        lookUpPath: String? = nil,
        statusBatch: StatusBatch? = nil,
        ids: SPLPIdentifiers,
        institutionsPath: String? = nil,
        flags: Flags = Flags(),
        reporters: Reporters = Reporters(),
        tags: String = "#SMS",
        followUps: FollowUps? = nil,
        proofsOfRefusal: [String] = []
    ) {
        self.address = address
        self.credentials = credentials
        self.creationPath = creationPath
        self.lookUpPath = lookUpPath
        self.statusBatch = statusBatch
        self.ids = ids
        self.institutionsPath = institutionsPath
        self.flags = flags
        self.reporters = reporters
        self.tags = tags
        self.followUps = followUps
        self.proofsOfRefusal = proofsOfRefusal
    }
}
