import Carriers
import CentralAPI
import Certificates
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

/// The store, the language, and what operators use.
extension SettingsReader {
    // MARK: Store

    func readLedger(_ prefix: String) -> Ledger.Configuration? {
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

    func readKnowledge() -> Knowledge? {
        let section = root.section("knowledge")
        let folder = folders.path(section?.string("directory", default: ".") ?? ".")
        section?.finish()
        return Knowledge.load(directory: folder, faults: faults)
    }

    func readReplies(
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

    // MARK: Operations

    func readOperations() -> OperationsSettings {
        var settings = OperationsSettings(
            socketPath: "/run/lapord/admin.sock",
            listenAddress: nil,
            token: nil,
            tls: nil
        )
        guard let section = root.section("operations") else { return settings }
        settings.socketPath = folders.path(section.string("socket", default: settings.socketPath))
        if let listen = section.section("listen") {
            let host = listen.string("host", default: "127.0.0.1")
            let port = listen.integer("port", in: 0...65_535, default: 9109)
            settings.listenAddress = (host, port)
            settings.tls = listen.section("tls").flatMap { CertificateFiles($0) }
            if listen.has("token_file") {
                settings.token = credentials.secret(listen, "token_file")?.revealed
                if let token = settings.token, AccessToken(token) == nil {
                    listen.report(
                        "names a token of less than 16 characters, which can be guessed",
                        at: "token_file",
                        suggestion: "make one with: openssl rand -hex 32"
                    )
                }
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
