package import Carriers
import Certificates
package import ConfigurationFile
import Foundation

extension HTTPCarrier.Configuration {
    /// Reads one carrier of the daemon's configuration.
    ///
    /// Reads the keys of HTTP carriers and ends the section; keys that all carriers share are to be read before.
    ///
    /// - Parameters:
    ///   - section: The carrier's section.
    ///   - name: The carrier's name.
    ///   - profiles: The folder of profiles, `config/carriers`.
    ///   - publicAddress: Our own address as operators reach it, unless the section says otherwise.
    ///   - serviceNumbers: The numbers by which citizens reach it.
    package init?(
        _ section: ConfigurationSection,
        name: CarrierName,
        profiles: String,
        publicAddress: String,
        serviceNumbers: [String] = []
    ) {
        defer { section.finish() }
        let profile = section.requiredString("profile").flatMap { Self.profile($0, section, folder: profiles) }
        let url = section.webAddress("url", suggestion: "url: http://operator.example:13013") ?? ""
        let address = Self.publicAddress(section) ?? publicAddress
        let messagePath = Self.path(section, "message_path")
        let reportPath = Self.path(section, "report_path")
        let settings = Self.settings(section, of: profile)
        let callers = (section.strings("callers") ?? []).compactMap { notation -> AddressRange? in
            if let range = AddressRange(notation) { return range }
            section.report("'\(notation)' is no address", at: "callers", suggestion: "203.0.113.7 or 203.0.113.0/24")
            return nil
        }
        let certificates = (section.strings("caller_certificates") ?? []).compactMap { notation -> CertificateName? in
            if let name = CertificateName(notation) { return name }
            section.report(
                "'\(notation)' is neither a name nor a fingerprint",
                at: "caller_certificates",
                suggestion:
                    "a name of the certificate, or 'sha256:' and what 'openssl x509 -noout -fingerprint -sha256' shows"
            )
            return nil
        }
        let limits = Self.limits(section, zoneOffset: profile?.zoneOffset)
        let tls = Self.tls(section)
        let proxy = section.string("proxy")
        let countryCode = section.string("country_code", default: "62")
        guard let profile else { return nil }
        if messagePath != nil, messagePath == reportPath, !profile.tellsReportsApart {
            section.report(
                "is that of messages, and the profile does not tell the two apart",
                at: "report_path",
                suggestion: "another path, or 'when:' in the profile's 'inbound' and 'report'"
            )
        }
        if profile.outbound?.templates.contains(where: { $0.names.contains("url") }) == true,
            section.string("url", default: "").isEmpty
        {
            section.report(
                "is required: the operator's address",
                at: "url",
                suggestion: "url: http://operator.example:13013"
            )
        }
        if let signature = profile.authentication.signature, settings[signature.setting] != nil, address.isEmpty,
            signature.coversAddress
        {
            section.report(
                "is required: it is part of what the operator signs",
                at: "public_url",
                suggestion: "public_url: https://sms.example.go.id, here or under 'callbacks'"
            )
        } else if profile.outbound?.templates.contains(where: { $0.names.contains("report_url") }) == true,
            address.isEmpty
        {
            section.note(
                "has no 'public_url', so the operator is not told where delivery reports go",
                suggestion: "public_url: https://sms.example.go.id, here or under 'callbacks'"
            )
        }
        self.init(
            name: name,
            profile: profile,
            url: url,
            publicAddress: address,
            messagePath: messagePath,
            reportPath: reportPath,
            settings: settings,
            callers: callers,
            callerCertificates: certificates,
            serviceNumbers: serviceNumbers,
            countryCode: countryCode,
            limits: limits,
            tls: tls,
            proxy: proxy
        )
    }

    /// Our own address as operators reach it, where a section names one; empty where it takes that of `callbacks` back.
    package static func publicAddress(_ section: ConfigurationSection) -> String? {
        if section.string("public_url")?.isEmpty == true { return "" }
        return section.webAddress("public_url", suggestion: "public_url: https://sms.example.go.id")
    }

    private static func profile(_ name: String, _ section: ConfigurationSection, folder: String) -> CarrierProfile? {
        let base = URL(filePath: section.file).absoluteURL.deletingLastPathComponent()
        let path =
            name.contains("/")
            ? URL(filePath: name, relativeTo: base).standardizedFileURL.path(percentEncoded: false)
            : "\(folder)/\(name).yaml"
        if FileManager.default.fileExists(atPath: path) {
            return CarrierProfile.read(path: path, faults: section.faults)
        }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let names = files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
        section.report(
            "there is no profile \(path)",
            at: "profile",
            suggestion: nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? (names.isEmpty ? "the folder holds no profile at all" : "one of \(names.joined(separator: ", "))")
        )
        return nil
    }

    private static func path(_ section: ConfigurationSection, _ key: String) -> String? {
        guard let path = section.string(key) else { return nil }
        if path.hasPrefix("/"), path != "/", !path.contains("?"), !path.contains(" ") { return path.withoutSlashAtEnd }
        section.report("must be a path", at: key, suggestion: "/carriers/name/mo")
        return nil
    }

    /// Whether a setting is a secret: callers prove themselves by it, or its name says so.
    private static func isSecret(_ name: String, _ profile: CarrierProfile?) -> Bool {
        let proof = profile?.authentication
        let proofs = [proof?.secret?.setting, proof?.basic?.passwordSetting, proof?.signature?.setting]
        return proofs.contains(name)
            || name.lowercased().firstMatch(of: /password|passwd|pwd|passphrase|secret|token|(^|_)(key|pin)$/) != nil
    }

    /// The settings that stand in the section, and the secrets whose files it names.
    private static func settings(_ section: ConfigurationSection, of profile: CarrierProfile?) -> [String: String] {
        var settings: [String: String] = [:]
        for (name, text) in section.texts("settings") {
            settings[name] = text
            if isSecret(name, profile) {
                section.note(
                    "'\(name)' stands in the file, which others may read",
                    at: "settings",
                    suggestion: "write it into credentials/\(name) and name that file: 'secrets: {\(name): \(name)}'"
                )
            }
        }
        let credentials = CredentialReader(section)
        for (name, file) in section.texts("secrets") {
            let path = credentials.resolved(file)
            guard let data = FileManager.default.contents(atPath: path),
                let text = String(bytes: data, encoding: .utf8)?.trimmedOfSpace, !text.isEmpty
            else {
                section.report("the secret '\(name)' cannot be read from \(path)", at: "secrets")
                continue
            }
            if let exposure = CredentialReader.exposure(of: path) {
                section.report(
                    "the secret '\(name)' stands in a file that \(exposure)",
                    at: "secrets",
                    suggestion: "chmod 600 \(path)"
                )
                continue
            }
            if Secret(text).isPlaceholder {
                section.report(
                    "the secret '\(name)' was never chosen: its file still holds a placeholder",
                    at: "secrets",
                    suggestion: "write the operator's into \(path)"
                )
                continue
            }
            settings[name] = text
        }
        guard let profile else { return settings }
        for setting in profile.settings where setting.isRequired && settings[setting.name] == nil {
            section.report(
                "the profile \(profile.name) needs the setting '\(setting.name)': \(setting.meaning)",
                at: "settings",
                suggestion: "add it under 'settings:', or a file that holds it under 'secrets:'"
            )
        }
        let known = profile.settings.map(\.name)
        for name in settings.keys.sorted() where !known.contains(name) {
            section.report(
                "the profile \(profile.name) has no setting '\(name)'",
                at: "settings",
                suggestion: nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                    ?? "its settings: \(known.joined(separator: ", "))"
            )
        }
        return settings
    }

    private static func limits(_ section: ConfigurationSection, zoneOffset: Int?) -> SubmissionLimits {
        var limits = SubmissionLimits()
        limits.zoneOffset = zoneOffset ?? limits.zoneOffset
        guard let part = section.section("limits") else { return limits }
        limits.perSecond = part.has("per_second") ? part.number("per_second", in: 0.001...100_000) : nil
        limits.concurrent = part.integer("concurrent", in: 1...1000, default: limits.concurrent)
        limits.perDay = part.integer("per_day", in: 1...100_000_000)
        limits.timeout = part.duration("timeout", in: .seconds(1)...(.seconds(300))) ?? limits.timeout
        part.finish()
        return limits
    }

    private static func tls(_ section: ConfigurationSection) -> HTTPCarrier.ClientTLS {
        guard let part = section.section("tls") else { return HTTPCarrier.ClientTLS() }
        defer { part.finish() }
        let files = CredentialReader(section)
        return HTTPCarrier.ClientTLS(
            authoritiesPath: files.path(part, "authorities", isSecret: false),
            certificatePath: files.path(part, "certificate", isSecret: false),
            keyPath: files.path(part, "key")
        )
    }
}
