import Complaints
import ConfigurationFile
import Foundation

extension SPLPConfiguration {
    /// Reads the profile's own keys; nil where address or ids are missing.
    init?(_ section: ConfigurationSection, address: String?, _ reader: CredentialReader, _ names: ComplaintNames?) {
        let (credentials, missing) = Self.credentials(section, reader)
        let ids = SPLPIdentifiers(section.section("ids"), of: section, names)
        let institutionsPath = section.section("ids").flatMap(SPLPIdentifiers.institutionsPath)
        let lookUpPath = section.string("look_up_path")
        if let lookUpPath, !lookUpPath.contains("{ticket}") || !lookUpPath.hasPrefix("/") {
            section.report(
                "must begin with / and hold {ticket}",
                at: "look_up_path",
                suggestion: "for example /complaints?keyword={ticket}"
            )
        }
        let creationPath = section.string("creation_path", default: "/complaints/complaint")
        if !creationPath.hasPrefix("/") { section.report("must begin with /", at: "creation_path") }
        let statusBatch = section.section("status_batch").flatMap(StatusBatch.init)
        let flags = Flags(section.section("flags"))
        let reporters = Reporters(section.section("reporters"))
        let followUps = section.section("follow_up").flatMap(FollowUps.init)
        let tags = section.string("tags", default: "#SMS")
        let proofs = section.strings("not_created_when") ?? []
        guard let address else { return nil }
        self.init(
            address: address,
            credentials: credentials,
            missingCredentials: missing,
            creationPath: creationPath,
            lookUpPath: lookUpPath,
            statusBatch: statusBatch,
            ids: ids,
            institutionsPath: institutionsPath,
            flags: flags,
            reporters: reporters,
            tags: tags,
            followUps: followUps,
            proofsOfRefusal: proofs
        )
    }

    private static func credentials(
        _ section: ConfigurationSection,
        _ reader: CredentialReader
    ) -> ([Credential], missing: [String]) {
        guard let credentials = section.section("credentials") else { return ([], []) }
        var read: [Credential] = []
        var missing: [String] = []
        if let bearer = credentials.section("bearer") {
            let header = bearer.string("header", default: "Authorization")
            if let name = CentralConfiguration.missingCredential(bearer, reader) {
                missing.append(name)
            } else if let secret = reader.secret(bearer, "file") {
                let text = secret.revealed.lowercased().hasPrefix("bearer ") ? "" : "Bearer "
                read.append(Credential(header: header, value: Secret(text + secret.revealed)))
            }
            bearer.finish()
        }
        if let token = credentials.section("token") {
            let header = token.string("header", default: "token")
            if let name = CentralConfiguration.missingCredential(token, reader) {
                missing.append(name)
            } else if let secret = reader.secret(token, "file") {
                read.append(Credential(header: header, value: Secret(AddStreamDocument.braced(secret.revealed))))
            }
            token.finish()
        }
        credentials.finish()
        return (read, missing)
    }
}

extension SPLPConfiguration.StatusBatch {
    init?(_ section: ConfigurationSection) {
        defer { section.finish() }
        let size = section.integer("size", in: 2...1000, default: 100)
        // An empty path is the delivered file's way to say that there is no such call.
        guard let path = section.string("path") else { return nil }
        guard path.hasPrefix("/"), path.contains("{ids}") else {
            section.report(
                "must begin with / and hold {ids}",
                at: "path",
                suggestion: "for example /complaints/statuses?ids={ids}"
            )
            return nil
        }
        self.init(path: path, size: size)
    }
}

extension SPLPConfiguration.Flags {
    init(_ section: ConfigurationSection?) {
        self.init()
        guard let section else { return }
        isInbox = section.boolean("is_inbox", default: isInbox)
        isDisposition = section.boolean("is_disposisi_slider", default: isDisposition)
        isApproval = section.boolean("is_approval", default: isApproval)
        section.finish()
    }
}

extension SPLPConfiguration.Reporters {
    init(_ section: ConfigurationSection?) {
        self.init()
        guard let section else { return }
        name = section.string("name", default: name)
        email = section.string("email", default: email)
        anonymousUserID = section.integer("anonymous_user_id", in: 1...Int.max)
        anonymousName = section.string("anonymous_name", default: anonymousName)
        anonymousPhone = section.string("anonymous_phone", default: anonymousPhone)
        section.finish()
    }
}

extension SPLPConfiguration.FollowUps {
    init?(_ section: ConfigurationSection) {
        defer { section.finish() }
        let user = section.integer("user_id", in: 1...Int.max)
        let from = section.integer("institution_from_id", in: 1...Int.max)
        let to = section.integer("institution_to_id", in: 1...Int.max)
        let template = section.string("template_code")
        guard let user, let from, let to, let template else {
            // All four empty is the delivered file's way to say that nothing is known yet.
            if user != nil || from != nil || to != nil || template != nil {
                section.report("needs user_id, institution_from_id, institution_to_id and template_code")
            }
            return nil
        }
        self.init(userID: user, institutionFrom: from, institutionTo: to, template: template)
    }
}

extension SPLPIdentifiers {
    init(_ section: ConfigurationSection?, of parent: ConfigurationSection, _ names: ComplaintNames?) {
        guard let section else {
            parent.report("is required", at: "ids", suggestion: "see config/central/splp-v3.yaml")
            self.init(
                channel: nil,
                classifications: Table(),
                categories: Table(),
                locations: Table(),
                institutions: Table()
            )
            return
        }
        let institutionsFile = Self.institutionsFile(of: section)
        let classifications = Table(section.section("classifications"))
        let known = Set(Classification.allCases.map(\.rawValue))
        for name in section.section("classifications")?.keys ?? [] where name != "default" && !known.contains(name) {
            section.section("classifications")?.report(
                "is no classification",
                at: name,
                suggestion: nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                    ?? "one of \(known.sorted().joined(separator: ", "))"
            )
        }
        self.init(
            channel: section.integer("channel", in: 1...Int.max),
            classifications: classifications,
            categories: Table(section.section("categories")),
            locations: Table(section.section("locations")),
            institutions: Table(section.section("institutions")).filled(from: Table(institutionsFile))
        )
        names?.reportUnknown(
            categories: section.section("categories"),
            locations: section.section("locations"),
            institutions: [section.section("institutions"), institutionsFile]
        )
        section.finish()
    }
}

extension SPLPIdentifiers {
    /// The path of the file in which `lapord central sync --write` keeps institutions, if the section names one.
    static func institutionsPath(of section: ConfigurationSection) -> String? {
        guard let name = section.string("institutions_file") else { return nil }
        guard !name.hasPrefix("/") else { return name }
        return URL(filePath: section.file).deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
    }

    /// What stands in that file; nothing as long as it is not there.
    private static func institutionsFile(of section: ConfigurationSection) -> ConfigurationSection? {
        guard let path = institutionsPath(of: section), FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return ConfigurationSection(try ConfigurationDocument(path: path), faults: section.faults)
        } catch {
            for fault in error.faults { section.faults.report(fault) }
            return nil
        }
    }
}

extension SPLPIdentifiers.Table {
    /// Reads `default:` and one id for each name; a name without a value has no id yet.
    init(_ section: ConfigurationSection?) {
        self.init()
        guard let section else { return }
        var ids: [String: Int] = [:]
        var fallback: Int?
        for name in section.keys {
            guard let id = section.integer(name, in: 1...Int.max) else { continue }
            if name == "default" { fallback = id } else { ids[name] = id }
        }
        self.init(ids, fallback: fallback)
    }
}
