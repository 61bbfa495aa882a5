package import Carriers
package import ConfigurationFile
import Foundation
package import NIOSSL
import SMPPCodec

extension SMPPCarrier {
    /// One SMSC of the daemon's configuration.
    package struct Configuration: Sendable {
        /// The kinds of binds that carry both directions.
        package enum Bind: String, Hashable, Sendable, CaseIterable {
            /// One bind for both directions.
            case transceiver
            /// A transmitter and a receiver.
            case pair

            /// The operations that make it.
            var operations: [CommandID] {
                switch self {
                case .transceiver: [.bindTransceiver]
                case .pair: [.bindReceiver, .bindTransmitter]
                }
            }
        }

        /// The address of an SMSC.
        package struct Host: Hashable, Sendable {
            package var name: String
            package var port: Int

            package init(name: String, port: Int) {
                self.name = name
                self.port = port
            }
        }

        package var name: CarrierName
        package var profile: SMPPProfile
        /// The SMSC's addresses; the first is tried first after every loss.
        package var hosts: [Host]
        package var systemID: String
        package var password: String
        package var systemType = ""
        package var addressRange = ""
        package var bind = Bind.transceiver
        /// The number of transceivers, or of pairs.
        package var binds = 1
        /// Submissions without an answer in one bind.
        package var window = 10
        /// Messages that are being stored, in one bind.
        package var inboundWindow = 64
        package var responseTimeout = Duration.seconds(30)
        /// The time after which a submission without an answer is made again; the citizen may get the text twice.
        package var resubmitAfter = Duration.seconds(300)
        package var enquireInterval = Duration.seconds(30)
        package var connectTimeout = Duration.seconds(10)
        /// Submissions a second; nil for as many as go.
        package var perSecond: Double?
        /// Submissions a day; nil for any number.
        package var perDay: Int?
        /// The zone in which a day begins, as a name of the IANA database.
        package var timeZone = "Asia/Jakarta"
        package var serviceNumbers: [String] = []
        package var countryCode = "62"
        package var transliterates = true
        /// The TLS context towards the SMSC; nil for a connection in the clear.
        package var tls: NIOSSLContext?

        package init(
            name: CarrierName,
            profile: SMPPProfile,
            hosts: [Host],
            systemID: String,
            password: String
        ) {
            self.name = name
            self.profile = profile
            self.hosts = hosts
            self.systemID = systemID
            self.password = password
        }
    }
}

extension SMPPCarrier.Configuration {
    /// Reads one SMPP carrier of the daemon's configuration.
    ///
    /// | key | value |
    /// |---|---|
    /// | `profile` | the name of a file in `carriers/` without `.yaml`, or a path; required |
    /// | `hosts` | a list of `host:port`, the first is tried first; required |
    /// | `system_id` | the account at the SMSC, at most 15 characters; required |
    /// | `password_file` | a file with the password, at most 8 characters; required |
    /// | `system_type`, `address_range` | as the operator's form says; empty by default |
    /// | `bind` | `transceiver` (default) or `pair`: a transmitter and a receiver |
    /// | `binds` | the number of transceivers or pairs, default 1 |
    /// | `window` | submissions without an answer in one bind, default 10 |
    /// | `response_timeout`, `enquire_link`, `connect_timeout` | default 30s, 30s, 10s |
    /// | `resubmit_after` | the time after which a reply whose submission has no answer is submitted again, default 5m |
    /// | `limits` | `per_second` and `per_day` |
    /// | `time_zone` | the zone in which a day begins, default Asia/Jakarta |
    /// | `country_code` | the code that replaces a trunk zero, default 62 |
    /// | `transliterate` | whether typographic characters are replaced to save segments, default true |
    /// | `tls` | `authorities`, `certificate`, `key`; without the section the connection is in the clear |
    ///
    /// Ends the section; keys that all carriers share are to be read before.
    ///
    /// - Parameters:
    ///   - section: The carrier's section.
    ///   - name: The carrier's name.
    ///   - profiles: The folder of profiles, `config/carriers`.
    ///   - serviceNumbers: The numbers by which citizens reach it.
    package init?(
        _ section: ConfigurationSection,
        name: CarrierName,
        profiles: String,
        serviceNumbers: [String]
    ) {
        defer { section.finish() }
        let profile = section.requiredString("profile").flatMap { SMPPProfile.find($0, section, folder: profiles) }
        let hosts = Self.hosts(section)
        let systemID = section.requiredString("system_id")
        let password = Self.password(section)
        self.init(
            name: name,
            profile: profile ?? SMPPProfile(name: "", title: ""),
            hosts: hosts,
            systemID: systemID ?? "",
            password: password ?? ""
        )
        self.serviceNumbers = serviceNumbers
        systemType = section.string("system_type", default: "")
        addressRange = section.string("address_range", default: "")
        bind = section.choice("bind", default: bind)
        binds = section.integer("binds", in: 1...16, default: binds)
        window = section.integer("window", in: 1...1000, default: window)
        responseTimeout = section.duration(
            "response_timeout",
            in: .seconds(1)...(.seconds(300)),
            default: responseTimeout
        )
        enquireInterval = section.duration("enquire_link", in: .seconds(1)...(.seconds(3600)), default: enquireInterval)
        connectTimeout = section.duration("connect_timeout", in: .seconds(1)...(.seconds(120)), default: connectTimeout)
        resubmitAfter = section.duration("resubmit_after", in: .seconds(1)...(.seconds(86_400)), default: resubmitAfter)
        timeZone = section.string("time_zone", default: timeZone)
        if TimeZone(identifier: timeZone) == nil {
            section.report("is no time zone", at: "time_zone", suggestion: "a name such as Asia/Jakarta")
        }
        countryCode = section.string("country_code", default: countryCode)
        transliterates = section.boolean("transliterate", default: transliterates)
        if let limits = section.section("limits") {
            perSecond = limits.has("per_second") ? limits.number("per_second", in: 0.001...100_000) : nil
            perDay = limits.integer("per_day", in: 1...100_000_000)
            limits.finish()
        }
        for (key, text, most) in [
            ("system_id", self.systemID, 15), ("system_type", systemType, 12), ("address_range", addressRange, 40),
        ]
        where text.utf8.count > most || !text.unicodeScalars.allSatisfy(\.isASCII) {
            section.report("has at most \(most) ASCII characters (SMPP 3.4, 4.1)", at: key)
        }
        tls = Self.tls(section)
        guard profile != nil, !hosts.isEmpty, systemID != nil, password != nil else { return nil }
    }

    private static func hosts(_ section: ConfigurationSection) -> [Host] {
        guard let notations = section.strings("hosts"), !notations.isEmpty else {
            section.report(
                "is required: the SMSC's addresses",
                at: "hosts",
                suggestion: "hosts: [smsc.example.net:2775]"
            )
            return []
        }
        return notations.compactMap { notation in
            let parts = notation.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count >= 2, let port = parts.last.flatMap({ Int($0) }), (1...65_535).contains(port) {
                let name = parts.dropLast().joined(separator: ":").trimmingCharacters(in: ["[", "]"])
                if !name.isEmpty, !name.contains(where: \.isWhitespace) { return Host(name: name, port: port) }
            }
            section.report(
                "'\(notation)' is no address",
                at: "hosts",
                suggestion: "host:port, for example 10.1.2.3:2775"
            )
            return nil
        }
    }

    private static func password(_ section: ConfigurationSection) -> String? {
        guard section.requiredString("password_file") != nil,
            let password = CredentialReader(section).secret(section, "password_file")?.revealed
        else { return nil }
        if password.utf8.count > 8 {
            section.report(
                "holds a password of \(password.utf8.count) characters; SMPP 3.4 takes 1 to 8",
                at: "password_file"
            )
        }
        return password
    }

    private static func tls(_ section: ConfigurationSection) -> NIOSSLContext? {
        guard let part = section.section("tls") else { return nil }
        defer { part.finish() }
        let files = CredentialReader(section)
        let (certificate, key) = (files.path(part, "certificate", isSecret: false), files.path(part, "key"))
        if part.has("certificate") != part.has("key") {
            part.report("needs both 'certificate' and 'key', or neither")
        }
        do {
            let authorities = files.path(part, "authorities", isSecret: false)
            return try tls(authorities: authorities, certificate: certificate, key: key)
        } catch {
            part.report("the files cannot be used: \(error)", suggestion: "certificates and keys in PEM")
            return nil
        }
    }

    /// Makes the TLS context towards an SMSC: TLS 1.2 at least, and a certificate for the host's name by an authority that is trusted.
    ///
    /// - Parameters:
    ///   - authorities: A file with the authorities in PEM; nil for those of the system.
    ///   - certificate: A file with our chain in PEM, where the SMSC asks for one.
    ///   - key: A file with its key.
    /// - Returns: The context.
    /// - Throws: An error of NIOSSL where a file cannot be used.
    static func tls(authorities: String?, certificate: String?, key: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authorities))
        }
        if let certificate, let key {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
