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
        let nextKey =
            section.has("next_key_file") ? credentials.path(section, "next_key_file") : nextKey(beside: section)
        let window = section.duration("redelivery_window", in: .zero...(.seconds(3600)), default: .seconds(60))
        var protection: Vault.Protection?
        if !encrypts {
            protection = .off
        } else if let key {
            protection = masterKey(in: key, of: section, "key_file")
        } else if !hasKey {
            section.report(
                "is required, since numbers and texts are encrypted",
                at: "key_file",
                suggestion: "make a key with 'openssl rand -hex 32', or say 'encryption: off'"
            )
        }
        let next = nextKey.flatMap {
            masterKey(in: $0, of: section, section.has("next_key_file") ? "next_key_file" : "key_file")
        }
        guard let path, let protection else { return nil }
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            section.report("is a folder", at: "path", suggestion: "name the file: \(path)/ledger.sqlite")
        } else if section.requireFolder(of: path, at: "path"), !FileManager.default.isWritableFile(atPath: folder) {
            section.report(
                "lies in a folder that cannot be written",
                at: "path",
                suggestion: "check the owner of \(folder)"
            )
        }
        return Ledger.Configuration(
            path: path,
            protection: protection,
            nextProtection: next,
            ticketPrefix: prefix,
            writeLimit: writeLimit,
            redeliveryWindow: window
        )
    }

    /// The key that `lapord store rekey` made beside the one in force, if there is one.
    private func nextKey(beside section: ConfigurationSection) -> String? {
        guard let name = section.string("key_file"), !name.isEmpty else { return nil }
        let path = credentials.resolved(name + KeyFiles.nextSuffix)
        guard FileManager.default.isReadableFile(atPath: path) else { return nil }
        if let exposure = CredentialReader.exposure(of: path) {
            section.report("has a next key beside it that \(exposure)", at: "key_file", suggestion: "chmod 600 \(path)")
            return nil
        }
        return path
    }

    private func masterKey(
        in file: String,
        of section: ConfigurationSection,
        _ name: String
    ) -> Vault.Protection? {
        do {
            return .key(try Vault.masterKey(from: FileManager.default.contents(atPath: file) ?? Data()))
        } catch {
            section.report("\(error)", at: name)
            return nil
        }
    }

    func readUpkeep() -> Upkeep.Configuration {
        var configuration = Upkeep.Configuration()
        guard let section = root.section("retention") else { return configuration }
        defer { section.finish() }
        let days = Duration.seconds(86_400)
        let isOn = section.boolean("enabled", default: true)
        let tickets = section.duration(
            "done_tickets",
            in: days...(days * 36_500),
            default: configuration.rule.doneTickets ?? days
        )
        let others = section.duration(
            "other_messages",
            in: days...(days * 36_500),
            default: configuration.rule.otherMessages ?? days
        )
        let strangers = section.duration(
            "strangers_letters",
            in: days...(days * 36_500),
            default: configuration.rule.strangersLetters ?? days
        )
        configuration.rule.strangersLetters = isOn ? strangers : nil
        configuration.rule.doneTickets = isOn ? tickets : nil
        configuration.rule.otherMessages = isOn ? others : nil
        configuration.rule.redeliveries = section.duration(
            "redeliveries",
            in: days...(days * 60),
            default: configuration.rule.redeliveries
        )
        configuration.interval = section.duration(
            "interval",
            in: .seconds(10)...days,
            default: configuration.interval
        )
        return configuration
    }

    // MARK: Language

    func readKnowledge() -> Knowledge? {
        let section = root.section("knowledge")
        let folder = folders.path(section?.string("directory", default: ".") ?? ".")
        section?.finish()
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            (section ?? root).report(
                "\(folder) is no folder",
                at: "directory",
                suggestion: "name the one that holds agencies.yaml, lexicon/ and places/"
            )
            return nil
        }
        return Knowledge.load(directory: folder, faults: faults)
    }

    // MARK: Operations

    /// What `sun_path` holds besides the zero at its end.
    private static let longestSocketPath = 107

    func readOperations(besides callbacks: CallbackListener.Configuration?) -> OperationsSettings {
        var settings = OperationsSettings(
            socketPath: "/run/lapord/admin.sock",
            listenAddress: nil,
            tls: nil
        )
        guard let section = root.section("operations") else { return settings }
        settings.socketPath = folders.path(section.string("socket", default: settings.socketPath))
        if settings.socketPath.utf8.count > Self.longestSocketPath {
            section.report(
                "is longer than the \(Self.longestSocketPath) bytes that a socket's path may have",
                at: "socket"
            )
        }
        // The unit makes its folder below /run at the start.
        if !settings.socketPath.hasPrefix("/run/") { section.requireFolder(of: settings.socketPath, at: "socket") }
        if let listen = section.section("listen") {
            let host = listen.string("host", default: "127.0.0.1")
            let port = listen.integer("port", in: 0...65_535, default: 9109)
            settings.listenAddress = (host, port)
            if let callbacks, port != 0, port == callbacks.port {
                listen.report("is that of 'callbacks', which carriers call", at: "port", suggestion: "take another one")
            }
            settings.tls = listen.section("tls").flatMap { CertificateFiles($0) }
            settings.tokens = readTokens(listen)
            if !listen.has("tokens"), !["127.0.0.1", "::1", "localhost"].contains(host) {
                listen.report(
                    "an address off the loopback needs 'tokens'",
                    at: "host",
                    suggestion: "make one with: openssl rand -hex 32"
                )
            }
            listen.finish()
        }
        section.finish()
        return settings
    }

    /// Reads the tokens, each with the name under which its orders are kept.
    private func readTokens(_ listen: ConfigurationSection) -> [AccessToken] {
        var tokens: [AccessToken] = []
        for section in listen.sections("tokens") {
            defer { section.finish() }
            let name = section.requiredString("name")
            let secret = section.requiredString("file").flatMap { _ in credentials.secret(section, "file")?.revealed }
            guard let name, let secret else { continue }
            if name.isEmpty || name.count > 40 || tokens.contains(where: { $0.name == name }) {
                section.report("must have 1 to 40 characters and be unique", at: "name")
            } else if let weakness = Secret(secret).weakness {
                section.report(
                    "names a token that \(weakness), so that it can be guessed",
                    at: "file",
                    suggestion: "make one with: openssl rand -hex 32"
                )
            } else if let token = AccessToken(name, secret: secret) {
                tokens.append(token)
            }
        }
        return tokens
    }
}
