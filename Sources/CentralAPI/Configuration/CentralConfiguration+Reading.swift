package import ConfigurationFile
import CurlHTTP
import Foundation

extension CentralConfiguration {
    private enum ProfileName: String, CaseIterable {
        case splp = "splp-v3"
        case addStream = "addstream-xml"
    }

    /// Reads a profile file such as `config/central/splp-v3.yaml`, whose comments explain every key.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - credentialDirectory: Where credentials with a relative name are looked for first: systemd's `$CREDENTIALS_DIRECTORY`.
    /// - Throws: ``ConfigurationError`` with every fault at once.
    package init(path: String, credentialDirectory: String? = nil) throws(ConfigurationError) {
        let document = try ConfigurationDocument(path: path)
        let faults = FaultCollector()
        let section = ConfigurationSection(document, faults: faults)
        let configuration = Self(section, credentialDirectory: credentialDirectory)
        try faults.check()
        guard let configuration else {
            throw ConfigurationError(faults: [ConfigurationFault(file: path, message: "describes no central system")])
        }
        self = configuration
    }

    /// Reads the keys of a section and reports faults to its collector.
    ///
    /// The result is nil where a key is missing without which nothing can be made; the collector then has its fault.
    ///
    /// - Parameters:
    ///   - section: The section, read to its end.
    ///   - credentialDirectory: Where credentials with a relative name are looked for first.
    ///   - names: The names that complaints can bear; an id for any other name is a fault. Nil where they are not known.
    package init?(_ section: ConfigurationSection, credentialDirectory: String?, names: ComplaintNames? = nil) {
        let reader = CredentialReader(file: section.file, directory: credentialDirectory)
        let name = section.requiredString("profile") == nil ? nil : section.choice("profile", of: ProfileName.self)
        let address = Self.address(section)
        let profile: Profile? =
            switch name {
            case .splp: SPLPConfiguration(section, address: address, reader, names).map(Profile.splp)
            case .addStream: AddStreamConfiguration(section, address: address, reader).map(Profile.addStream)
            case nil: nil
            }
        let connection = Self.connection(section.section("connection"), reader)
        let limits = section.section("limits")
        let perSecond = limits?.number("requests_per_second", in: 0.01...10_000) ?? 5
        let burst = limits?.integer("burst", in: 1...10_000) ?? 10
        limits?.finish()
        let circuit = CircuitBreaker.Configuration(section.section("circuit"))
        let polling = PollSchedule(section.section("polling"))
        // Without a profile, its own keys would all be called unknown.
        if name != nil { section.finish() }
        guard let profile else { return nil }
        self.init(
            profile: profile,
            connection: connection,
            circuit: circuit,
            requestsPerSecond: perSecond,
            burst: burst,
            polling: polling
        )
    }

    /// The name of a token's file that is not there yet, with a note for the operator: the daemon starts without it, and reports wait.
    static func missingCredential(_ section: ConfigurationSection, _ reader: CredentialReader) -> String? {
        guard let name = reader.missingFile(section, "file") else { return nil }
        section.note(
            "'\(name)' is not there yet, so no report is sent to SP4N: all are kept and wait",
            at: "file",
            suggestion: "write the token into credentials/\(name), mode 600, then restart lapord"
        )
        return name
    }

    private static func address(_ section: ConfigurationSection) -> String? {
        let example = "for example https://api-splp.layanan.go.id/lapor/3.0.0, without user and query"
        guard section.requiredString("address") != nil,
            var address = section.webAddress("address", suggestion: example)
        else { return nil }
        while address.hasSuffix("/") { address.removeLast() }
        guard let url = URL(string: address), let scheme = url.scheme?.lowercased(), let host = url.host, !host.isEmpty,
            url.query == nil, url.user == nil
        else {
            section.report(
                "is no address",
                at: "address",
                suggestion: example
            )
            return nil
        }
        let isLoopback = host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
        guard scheme == "https" || scheme == "http" && isLoopback else {
            section.report(
                "would send personal data in the clear",
                at: "address",
                suggestion: "use https; http is for 127.0.0.1 only"
            )
            return nil
        }
        return address
    }

    private static func connection(
        _ section: ConfigurationSection?,
        _ reader: CredentialReader
    ) -> CurlClient.Configuration {
        var connection = usualConnection
        guard let section else { return connection }
        connection.deadlines.connect = section.duration(
            "connect",
            in: .milliseconds(1)...(.seconds(600)),
            default: .seconds(30)
        )
        connection.deadlines.total = section.duration(
            "total",
            in: .milliseconds(1)...(.seconds(3600)),
            default: .seconds(90)
        )
        connection.deadlines.stall = section.duration("stall", in: .seconds(1)...(.seconds(3600)))
        connection.maximumInFlight = section.integer("concurrency", in: 1...1000, default: 4)
        connection.responseLimit = section.size("response_limit", in: 1024...(1 << 30), default: 4 << 20)
        connection.offersHTTP2 = section.boolean("http2", default: false)
        if let tls = section.section("tls") {
            connection.tls.authoritiesPath = reader.path(tls, "authorities", isSecret: false)
            connection.tls.certificatePath = reader.path(tls, "certificate", isSecret: false)
            connection.tls.keyPath = reader.path(tls, "key")
            connection.tls.pinnedPublicKey = tls.string("pin")
            tls.finish()
        }
        let credential = reader.secret(section, "proxy_credential_file")
        switch section.string("proxy") ?? "none" {
        case "none": connection.proxy = .none
        case "environment": connection.proxy = .environment
        case let address: connection.proxy = .address(address, credential: credential?.revealed)
        }
        section.finish()
        return connection
    }
}

extension CircuitBreaker.Configuration {
    init(_ section: ConfigurationSection?) {
        self.init()
        guard let section else { return }
        failuresToOpen = section.integer("failures", in: 1...1000, default: failuresToOpen)
        openFor = section.duration("open", default: openFor)
        openForAtMost = max(openFor, section.duration("open_at_most", default: openForAtMost))
        lockedFor = section.duration("locked", default: lockedFor)
        busyFor = section.duration("busy", default: busyFor)
        section.finish()
    }
}

extension PollSchedule {
    init(_ section: ConfigurationSection?) {
        self.init()
        guard let section else { return }
        if section.has("steps") {
            let written = section.sections("steps").compactMap { step -> Step? in
                let age = step.duration("until")
                let interval = step.duration("every", in: .milliseconds(1)...(.seconds(86_400 * 365)))
                step.finish()
                guard let age, let interval else {
                    step.report("needs both 'until' and 'every'", suggestion: "for example {until: 1d, every: 1h}")
                    return nil
                }
                return Step(age: age, interval: interval)
            }
            if !written.isEmpty { steps = written.sorted { $0.age < $1.age } }
        }
        resolvedInterval = section.duration("resolved_every", default: resolvedInterval)
        doneAfter = section.duration("done_after", default: doneAfter)
        giveUpAfter = section.duration("give_up_after", default: giveUpAfter)
        section.finish()
    }
}
