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

/// Reads the sections of the main file one after the other.
struct SettingsReader {
    let root: ConfigurationSection
    let folders: ConfigurationFolders
    let credentials: CredentialReader
    let credentialDirectory: String?
    let faults: FaultCollector
    /// The time of the reading.
    let now: Date

    func read(file: String) -> Settings? {
        let (instance, zone) = readInstance()
        let log = readLog()
        let today = CalendarDate(secondsSinceEpoch: now.timeIntervalSince1970, offset: zone.offset)
        let tickets = TicketSettings(root.section("tickets"), folders: folders, today: today, faults: faults)
        let ledger = readLedger(tickets.prefix)
        let upkeep = readUpkeep()
        let knowledge = readKnowledge()
        let replies = readReplies()
        let callbacks = root.section("callbacks")
        let publicAddress = callbacks.flatMap { HTTPCarrier.Configuration.publicAddress($0) } ?? ""
        let listener = callbacks.map { CallbackListener.Configuration($0) }
        let carriers = readCarriers(publicAddress: publicAddress, listener: listener)
        if listener == nil, carriers.needListener {
            root.report(
                "HTTP carriers need the section 'callbacks'",
                suggestion: "add 'callbacks:' with host and port, so that the operator can reach lapord"
            )
        }
        let central = readCentral(knowledge)
        let operations = readOperations(besides: listener)
        let alert = readAlert()
        let reminders = ReminderSettings(
            root.section("reminders"),
            calendar: tickets.calendar,
            instance: instance,
            carriers: carriers.all.map(\.name.rawValue),
            agencies: knowledge?.agencies.map(\.code)
        )
        if reminders.usesWebhook, alert.webhook == nil {
            root.report("'reminders.webhook' needs 'alert.webhook'", suggestion: "add the address to 'alert'")
        }
        let loopbackTest = LoopbackTestSettings(
            root.section("loopback_test"),
            carriers: carriers.routes.map(\.carrier.rawValue)
        )
        var gateway = Gateway.Configuration()
        gateway.intake = readIntake()
        gateway.conversation = readConversation(tickets, carriers.routes)
        gateway.forwarding = readForwarding(tickets.prefix)
        gateway.dispatch = readDispatch()
        if let central {
            gateway.tracking.schedule = central.polling
            gateway.forwarding.firstPoll =
                central.polling.wait(newsAge: .zero, status: .received, seed: 0) ?? gateway.forwarding.firstPoll
        }
        root.finish()
        guard var ledger, let knowledge, let languages = replies.languages, let central else { return nil }
        ledger.serviceNumbers = Set(carriers.routes.flatMap(\.serviceNumbers).compactMap { PhoneNumber($0) })
        return Settings(
            file: file,
            instance: instance,
            zone: zone,
            log: log,
            ledger: ledger,
            upkeep: upkeep,
            gateway: gateway,
            writer: NotificationStage.Writer(
                languages: languages,
                variables: ReplyVariables(
                    agencies: knowledge.agencies,
                    emergencyNumbers: replies.emergencyNumbers
                ),
                manners: replies.manners
            ),
            parser: ComplaintParser(knowledge: knowledge),
            categories: knowledge.categories,
            agencies: knowledge.agencies,
            callbacks: listener,
            carriers: carriers.all,
            routes: carriers.routes,
            central: central,
            operations: operations,
            reminders: reminders,
            alert: alert,
            loopbackTest: loopbackTest,
            fingerprints: Dictionary(uniqueKeysWithValues: root.keys.map { ($0, root.fingerprint($0)) })
        )
    }

    func readAlert() -> AlertConfiguration {
        guard let section = root.section("alert") else { return AlertConfiguration() }
        let alert = AlertConfiguration(section, secret: credentials.resolved)
        if !alert.numbers.allSatisfy({ PhoneNumber($0)?.mayBeAnswered ?? false }) {
            section.report("holds what is no number of a telephone", at: "sms", suggestion: "write 0812...")
        }
        return alert
    }

    func readInstance() -> (name: String, zone: OfficeZone) {
        guard let section = root.section("instance") else { return ("lapord", .wib) }
        defer { section.finish() }
        let zone = section.string("time_zone", default: OfficeZone.wib.rawValue)
        if OfficeZone(named: zone) == nil {
            section.report("is no zone of Indonesia", at: "time_zone", suggestion: "WIB, WITA or WIT")
        }
        return (section.string("name", default: "lapord"), OfficeZone(named: zone) ?? .wib)
    }

    func readLog() -> LogSettings {
        var settings = LogSettings(destination: .automatic, level: .info)
        guard let section = root.section("log") else { return settings }
        settings.destination = section.choice("destination", default: .automatic)
        settings.level = section.choice("level", default: .info)
        section.finish()
        return settings
    }
}
