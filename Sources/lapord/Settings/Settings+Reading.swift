import Carriers
import CentralAPI
import ComplaintParser
import Complaints
import ConfigurationFile
import Foundation
import Gateway
import HTTPCarrier
import Ledger
import Logging
import ModemCarrier
import Operations

extension Settings {
    /// The sections whose changes a running daemon takes over.
    static let liveSections: Set<String> = ["instance", "knowledge", "replies", "log"]

    /// Reads the main file and everything that it names.
    ///
    /// - Parameters:
    ///   - path: The main file.
    ///   - environment: Variables of the form `LAPORD__SECTION__KEY` override the file; `CREDENTIALS_DIRECTORY` is where relative
    ///     names of secrets are looked for first.
    /// - Returns: The settings.
    /// - Throws: ``ConfigurationError`` with every fault of every file.
    static func load(
        path: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> Settings {
        var document = try ConfigurationDocument(path: path)
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("LAPORD__") {
            let keys = name.dropFirst("LAPORD__".count).lowercased().split(
                separator: "__",
                omittingEmptySubsequences: false
            )
            document.override(path: keys.map(String.init), value: value)
        }
        let faults = FaultCollector()
        var reader = SettingsReader(
            root: ConfigurationSection(document, faults: faults),
            folders: ConfigurationFolders(file: path),
            credentials: CredentialReader(file: path, directory: environment["CREDENTIALS_DIRECTORY"]),
            credentialDirectory: environment["CREDENTIALS_DIRECTORY"],
            faults: faults
        )
        let settings = reader.read(file: path)
        try faults.check()
        guard let settings else {
            throw ConfigurationError(faults: [ConfigurationFault(file: path, message: "is incomplete")])
        }
        return settings
    }
}

/// Where the names in a configuration lead.
struct ConfigurationFolders: Sendable {
    /// The folder of the main file: relative paths begin here.
    let folder: URL
    init(file: String) {
        folder = URL(filePath: file).absoluteURL.deletingLastPathComponent()
    }

    /// The path that a name means.
    func path(_ name: String) -> String {
        name.hasPrefix("/") ? name : folder.appending(path: name).standardizedFileURL.path(percentEncoded: false)
    }
}

/// Reads the sections of the main file one after the other.
private struct SettingsReader {
    let root: ConfigurationSection
    let folders: ConfigurationFolders
    let credentials: CredentialReader
    let credentialDirectory: String?
    let faults: FaultCollector

    mutating func read(file: String) -> Settings? {
        let instance = readInstance()
        let log = readLog()
        let tickets = TicketSettings(root.section("tickets"), folders: folders, faults: faults)
        let ledger = readLedger(tickets.prefix)
        let knowledge = readKnowledge()
        let replies = readReplies(knowledge)
        let callbacks = root.section("callbacks")
        let publicAddress = callbacks?.string("public_url", default: "") ?? ""
        let listener = callbacks.map { CallbackListener.Configuration($0) }
        let carriers = readCarriers(publicAddress: publicAddress)
        if listener == nil, !carriers.http.isEmpty {
            root.report(
                "HTTP carriers need the section 'callbacks'",
                suggestion: "add 'callbacks:' with host and port, so that the operator can reach lapord"
            )
        }
        let central = readCentral()
        let operations = readOperations()
        let alarm =
            root.section("alarm").map { AlarmConfiguration($0, secret: credentials.resolved) } ?? AlarmConfiguration()
        var gateway = Gateway.Configuration()
        gateway.intake = readIntake()
        gateway.conversation = readConversation(tickets)
        gateway.forwarding = readForwarding(tickets.prefix)
        gateway.dispatch = readDispatch()
        gateway.notification = replies.configuration
        if let central {
            gateway.tracking.schedule = central.polling
            gateway.forwarding.firstPoll =
                central.polling.wait(newsAge: .zero, status: .received, seed: 0) ?? gateway.forwarding.firstPoll
        }
        root.finish()
        guard let ledger, let knowledge, let templates = replies.templates, let central else { return nil }
        return Settings(
            file: file,
            instance: instance,
            log: log,
            ledger: ledger,
            gateway: gateway,
            writer: NotificationStage.Writer(
                templates: templates,
                variables: ReplyVariables(agencies: knowledge.agencies)
            ),
            parser: ComplaintParser(knowledge: knowledge),
            categories: knowledge.categories,
            agencies: knowledge.agencies,
            callbacks: listener,
            httpCarriers: carriers.http,
            modems: carriers.modems,
            routes: carriers.routes,
            central: central,
            operations: operations,
            alarm: alarm,
            fingerprints: Dictionary(uniqueKeysWithValues: root.keys.map { ($0, root.fingerprint($0)) })
        )
    }

    // MARK: People and logs

    private func readInstance() -> String {
        guard let section = root.section("instance") else { return "lapord" }
        defer { section.finish() }
        return section.string("name", default: "lapord")
    }

    private func readLog() -> LogSettings {
        var settings = LogSettings(destination: .automatic, level: .info)
        guard let section = root.section("log") else { return settings }
        settings.destination = section.choice("destination", default: .automatic)
        settings.level = section.choice("level", default: .info)
        section.finish()
        return settings
    }

    // MARK: Store

    private func readLedger(_ prefix: String) -> Ledger.Configuration? {
        guard let section = root.section("ledger") else {
            root.report("needs the section 'ledger'", suggestion: "add 'ledger:' with 'path' and 'key_file'")
            return nil
        }
        defer { section.finish() }
        let path = section.requiredString("path").map(folders.path)
        let encrypts = section.boolean("encryption", default: true)
        let hasKey = section.has("key_file")
        let key = credentials.path(section, "key_file")
        let writeLimit = section.integer("write_limit", in: 16...1_000_000, default: 4096)
        let window = section.duration("redelivery_window", in: .zero...(.seconds(3600)), default: .seconds(60))
        var protection: Vault.Protection?
        if !encrypts {
            protection = .off
        } else if let key {
            do {
                protection = .key(try Vault.masterKey(from: FileManager.default.contents(atPath: key) ?? Data()))
            } catch {
                section.report("\(error)", at: "key_file")
            }
        } else if !hasKey {
            section.report(
                "is required, since numbers and texts are encrypted",
                at: "key_file",
                suggestion: "make a key with 'openssl rand -hex 32', or say 'encryption: off'"
            )
        }
        guard let path, let protection else { return nil }
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        var isDirectory: ObjCBool = false
        if !FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) || !isDirectory.boolValue {
            section.report("lies in a folder that does not exist", at: "path", suggestion: "mkdir -p \(folder)")
        } else if !FileManager.default.isWritableFile(atPath: folder) {
            section.report(
                "lies in a folder that cannot be written",
                at: "path",
                suggestion: "check the owner of \(folder)"
            )
        }
        return Ledger.Configuration(
            path: path,
            protection: protection,
            ticketPrefix: prefix,
            writeLimit: writeLimit,
            redeliveryWindow: window
        )
    }

    // MARK: Language

    private func readKnowledge() -> Knowledge? {
        let section = root.section("knowledge")
        let folder = folders.path(section?.string("directory", default: ".") ?? ".")
        section?.finish()
        return Knowledge.load(directory: folder, faults: faults)
    }

    private func readReplies(
        _ knowledge: Knowledge?
    ) -> (templates: ReplyTemplates?, configuration: NotificationStage.Configuration) {
        var configuration = NotificationStage.Configuration()
        let section = root.section("replies")
        let file = folders.path(section?.string("file", default: "replies/id.yaml") ?? "replies/id.yaml")
        if let section {
            configuration.dailyBudget = section.integer(
                "daily_budget",
                in: 1...10_000,
                default: configuration.dailyBudget
            )
            if let quiet = section.section("quiet_hours") {
                let from = quiet.integer("from", in: 0...23)
                let until = quiet.integer("until", in: 0...23)
                if let from, let until, from != until {
                    configuration.quietHours = (from, until)
                } else {
                    quiet.report("needs two different hours", suggestion: "from: 21 and until: 6")
                }
                quiet.finish()
            }
            section.finish()
        }
        do throws(ConfigurationError) {
            return (try ReplyTemplates(path: file, faults: faults), configuration)
        } catch {
            for fault in error.faults { faults.report(fault) }
            return (nil, configuration)
        }
    }

    // MARK: Carriers

    /// The carriers of the configuration, by their kind.
    private struct Links {
        var http: [HTTPCarrier.Configuration] = []
        var modems: [ModemCarrier.Configuration] = []
        var routes: [CarrierRoute] = []
    }

    private func readCarriers(publicAddress: String) -> Links {
        var links = Links()
        var names: Set<String> = []
        let sections = root.sections("carriers")
        if sections.isEmpty {
            root.report("names no carrier", suggestion: "add at least one under 'carriers:'")
        }
        for section in sections {
            let name = section.requiredString("name")
            let type = section.has("type") ? section.choice("type", of: CarrierType.self) : nil
            if !section.has("type") { _ = section.requiredString("type") }
            guard let name, let type else { continue }
            if name.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,31}/) == nil {
                section.report("must be 1 to 32 small letters, digits and dashes", at: "name")
            }
            if !names.insert(name).inserted {
                section.report("stands twice", at: "name", suggestion: "give every carrier its own name")
            }
            var route = CarrierRoute(
                carrier: .init(rawValue: name),
                serviceNumbers: section.strings("service_numbers") ?? [],
                prefixes: section.strings("prefixes") ?? [],
                takesOver: section.boolean("takes_over", default: false)
            )
            switch type {
            case .http:
                let configuration = HTTPCarrier.Configuration(
                    section,
                    name: .init(rawValue: name),
                    profiles: folders.path("carriers"),
                    publicAddress: publicAddress
                )
                if let configuration { links.http.append(configuration) }
            case .modem:
                if let configuration = ModemCarrier.Configuration.read(section, name: .init(rawValue: name)) {
                    if let number = configuration.serviceNumber { route.serviceNumbers.append(number) }
                    links.modems.append(configuration)
                }
                section.finish()
            }
            links.routes.append(route)
        }
        return links
    }

    // MARK: Central system

    private func readCentral() -> CentralConfiguration? {
        guard let section = root.section("central") else {
            root.report("needs the section 'central'", suggestion: "add 'central:' with 'file: central/splp-v3.yaml'")
            return nil
        }
        guard let file = section.string("file") else {
            return CentralConfiguration(section, credentialDirectory: credentialDirectory)
        }
        section.finish()
        do {
            return try CentralConfiguration(path: folders.path(file), credentialDirectory: credentialDirectory)
        } catch {
            for fault in error.faults { faults.report(fault) }
            return nil
        }
    }

    // MARK: Stages

    private func readIntake() -> Intake.Configuration {
        var configuration = Intake.Configuration()
        guard let section = root.section("intake") else { return configuration }
        configuration.partTimeout = section.duration(
            "part_timeout",
            in: .seconds(1)...(.seconds(7 * 86_400)),
            default: configuration.partTimeout
        )
        configuration.retryAfter = section.duration(
            "retry_after",
            in: .seconds(1)...(.seconds(3600)),
            default: configuration.retryAfter
        )
        configuration.longestText = section.integer(
            "longest_text",
            in: 160...100_000,
            default: configuration.longestText
        )
        section.finish()
        return configuration
    }

    private func readConversation(_ tickets: TicketSettings) -> Conversation.Configuration {
        var configuration = Conversation.Configuration(
            ticketPrefix: tickets.prefix,
            workingDays: tickets.workingDays,
            calendar: tickets.calendar
        )
        guard let section = root.section("conversation") else { return configuration }
        configuration.questionWait = section.duration(
            "question_wait",
            in: .zero...(.seconds(86_400)),
            default: configuration.questionWait
        )
        configuration.questionOpen = section.duration(
            "question_open",
            in: .zero...(.seconds(7 * 86_400)),
            default: configuration.questionOpen
        )
        configuration.helpInterval = section.duration(
            "help_interval",
            in: .zero...(.seconds(7 * 86_400)),
            default: configuration.helpInterval
        )
        section.finish()
        return configuration
    }

    private func readForwarding(_ prefix: String) -> Forwarding.Configuration {
        var configuration = Forwarding.Configuration(ticketPrefix: prefix)
        guard let section = root.section("forwarding") else { return configuration }
        configuration.concurrency = section.integer("concurrency", in: 1...256, default: configuration.concurrency)
        configuration.unauthorizedPause = section.duration(
            "unauthorized_pause",
            in: .seconds(1)...(.seconds(86_400)),
            default: configuration.unauthorizedPause
        )
        configuration.retries = RetrySchedule(section.section("retries"), default: configuration.retries)
        if let uncertain = section.section("uncertain") {
            let after = uncertain.duration("after", in: .zero...(.seconds(30 * 86_400)), default: .seconds(600))
            switch uncertain.choice("policy", default: UncertainChoice.hold) {
            case .hold: configuration.uncertain = .hold
            case .resendWhenAbsent: configuration.uncertain = .resendWhenAbsent(after: after)
            case .resend: configuration.uncertain = .resend(after: after)
            }
            configuration.lookUpInterval = uncertain.duration(
                "look_up_interval",
                in: .milliseconds(100)...(.seconds(86_400)),
                default: configuration.lookUpInterval
            )
            uncertain.finish()
        }
        section.finish()
        return configuration
    }

    private func readDispatch() -> Dispatch.Configuration {
        var configuration = Dispatch.Configuration()
        guard let section = root.section("dispatch") else { return configuration }
        configuration.concurrency = section.integer("concurrency", in: 1...256, default: configuration.concurrency)
        configuration.validity = section.duration(
            "validity",
            in: .seconds(300)...(.seconds(30 * 86_400)),
            default: configuration.validity
        )
        configuration.retries = RetrySchedule(section.section("retries"), default: configuration.retries)
        section.finish()
        return configuration
    }

    // MARK: Operations

    private func readOperations() -> OperationsSettings {
        var settings = OperationsSettings(socketPath: "/run/lapord/admin.sock", listenAddress: nil, token: nil)
        guard let section = root.section("operations") else { return settings }
        settings.socketPath = folders.path(section.string("socket", default: settings.socketPath))
        if let listen = section.section("listen") {
            let host = listen.string("host", default: "127.0.0.1")
            let port = listen.integer("port", in: 0...65_535, default: 9109)
            settings.listenAddress = (host, port)
            if listen.has("token_file") {
                settings.token = credentials.secret(listen, "token_file")?.revealed
            } else if !["127.0.0.1", "::1", "localhost"].contains(host) {
                listen.report(
                    "an address off the loopback needs 'token_file'",
                    at: "host",
                    suggestion: "make one with: openssl rand -hex 32"
                )
            }
            listen.finish()
        }
        section.finish()
        return settings
    }
}

/// The kinds of carriers.
private enum CarrierType: String, CaseIterable {
    case http
    case modem
}

/// The names of the policies for uncertain tickets.
private enum UncertainChoice: String, CaseIterable {
    case hold
    case resendWhenAbsent = "resend_when_absent"
    case resend
}

extension RetrySchedule {
    fileprivate init(_ section: ConfigurationSection?, default fallback: RetrySchedule) {
        self = fallback
        guard let section else { return }
        first = section.duration("first", in: .milliseconds(10)...(.seconds(86_400)), default: fallback.first)
        longest = section.duration("longest", in: .milliseconds(10)...(.seconds(7 * 86_400)), default: fallback.longest)
        attempts = section.integer("attempts", in: 1...1_000_000, default: fallback.attempts)
        section.finish()
    }
}
