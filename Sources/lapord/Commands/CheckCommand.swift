import Administration
import ArgumentParser
import Carriers
import CentralAPI
import Certificates
import ConfigurationFile
import Foundation
import Glibc
import HTTPCarrier
import Ledger
import Logging
import ModemCarrier
import Operations

/// `lapord check`: every fault of a configuration at once.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validates configuration, credentials, devices and store; reports every fault at once.",
        discussion:
            "Each fault stands on a line of its own with file, line and column. Exit status 1 where there is one."
    )

    @Flag(help: "Binds to the SMSCs of all SMPP carriers too, and unbinds again.")
    var connect = false

    @OptionGroup var file: ConfigurationOption
    @OptionGroup var output: OutputOption

    /// What was found.
    private struct Findings: Encodable {
        /// What keeps the daemon from starting, or from working as it should.
        var faults: [String] = []
        /// What an operator should know.
        var notes: [String] = []
        var carriers: [String] = []
        var ledger: String?
        /// How long each reply can become.
        var replies: [ReplyLengthLine] = []
    }

    func run() async throws {
        var findings = Findings()
        do {
            let settings = try Settings.load(path: file.config)
            let progress = ProgressLine("checking")
            await progress.whileWaiting {
                await Self.examine(settings, &findings)
                guard connect else { return }
                let (faults, notes) = await Self.connect(to: settings.carriers)
                findings.faults += faults
                findings.notes += notes
            }
            progress.end()
        } catch {
            findings.faults = error.faults.map(\.description)
        }
        try output.show(findings) { findings in
            for line in ReplyLengthLine.table(findings.replies) { print(line) }
            for note in findings.notes { print("note: \(note)") }
            for fault in findings.faults { print(fault) }
            if findings.faults.isEmpty {
                let carriers = findings.carriers.joined(separator: ", ")
                print("\(file.config): no faults; carriers \(carriers); ledger \(findings.ledger ?? "-")")
            } else {
                print("\(findings.faults.count) \(findings.faults.count == 1 ? "fault" : "faults")")
            }
        }
        guard findings.faults.isEmpty else { throw ExitCode(1) }
    }

    private static func examine(_ settings: Settings, _ findings: inout Findings) async {
        findings.carriers = settings.carriers.map(\.name.rawValue)
        findings.ledger = settings.ledger.path
        findings.replies = ReplyLengthLine.all(of: settings.writer)
        for carrier in settings.carriers {
            switch carrier {
            case .http(let configuration):
                findings.faults += await configuration.profile.verifyExamples().map(\.description)
                findings.faults += configuration.weakProofs
            case .modem(let modem): examine(modem, &findings)
            // The profile of an SMPP carrier tries its examples when it is read.
            case .smpp: break
            }
        }
        findings.notes += settings.notes + missingIdentifiers(settings) + listenerNotes(settings)
        let ports = examinePorts(settings)
        findings.faults += ports.faults
        findings.notes += await ports.notes + brokenSpareProfiles(settings)
        do {
            try DaemonUser.become(keeperOf: settings.ledger.path)
            findings.faults += unreadable(settings)
            let ledger = try Ledger(configuration: settings.ledger, exclusively: false, logger: Logger(label: "lapord"))
            findings.faults += try await ledger.verify().map { "\(settings.ledger.path): \($0)" }
            await ledger.close()
        } catch let error as LedgerError where error.code == .notFound || error.code == .olderSchema {
            findings.notes.append(error.reason)
        } catch {
            findings.faults.append("\(settings.ledger.path): \(error)")
        }
    }

    private static func examine(_ modem: ModemCarrier.Configuration, _ findings: inout Findings) {
        let device = modem.device
        guard let type = try? FileManager.default.attributesOfItem(atPath: device)[.type] as? FileAttributeType else {
            findings.notes.append(
                "carrier \(modem.name): the device \(device) is not there now; it is opened when it appears"
            )
            return
        }
        if type == .typeRegular || type == .typeDirectory {
            findings.faults.append(
                "carrier \(modem.name): \(device) is no device but a \(type == .typeRegular ? "file" : "folder"); "
                    + "'lapord modem list' shows the devices"
            )
        }
        if device.hasPrefix("/dev/ttyUSB") || device.hasPrefix("/dev/ttyACM") {
            findings.notes.append(
                "carrier \(modem.name): \(device) may be another device after the next start; take the name below "
                    + "/dev/serial/by-id that 'lapord modem list' shows"
            )
        }
    }

    /// The files that this process can no longer read once it has the rights of the daemon's user. The unit gives the daemon its
    /// credentials; all other files it reads itself.
    private static func unreadable(_ settings: Settings) -> [String] {
        let folder = ConfigurationFolders(file: settings.file).path("credentials") + "/"
        let pins = settings.carriers.compactMap { carrier -> String? in
            if case .modem(let modem) = carrier { modem.pinFile } else { nil }
        }
        let given = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"].map { $0 + "/" } ?? folder
        return (settings.namedFiles.paths + pins).filter { !$0.hasPrefix(folder) && !$0.hasPrefix(given) }.compactMap {
            path in
            // Run as root, the file was there a moment ago.
            guard !FileManager.default.isReadableFile(atPath: path) else { return nil }
            let isPIN = pins.contains(path) && geteuid() == 0
            return isPIN
                ? "\(path): the PIN file is not there"
                : "\(path): the daemon's user cannot read it: chown or chmod it, and its folders"
        }
    }

    /// What there is to know of the addresses that we listen on.
    private static func listenerNotes(_ settings: Settings) -> [String] {
        var notes: [String] = []
        for (listener, files) in [("callbacks", settings.callbacks?.tls), ("operations", settings.operations.tls)] {
            guard let files, let loaded = try? files.load() else { continue }
            let left = loaded.expiresAt.timeIntervalSinceNow
            if left < 30 * 86_400 {
                notes.append("the certificate of the \(listener) listener ends in \(Age.text(seconds: left))")
            }
            if !DaemonUser.mayRead(files.keyPath) {
                notes.append("\(files.keyPath) cannot be read by the user lapord: chown or chmod it")
            }
        }
        if !settings.operations.tokens.isEmpty, settings.operations.tls == nil,
            let host = settings.operations.listenAddress?.host, !["127.0.0.1", "::1", "localhost"].contains(host)
        {
            notes.append("operations.listen has no 'tls', so its tokens travel in the clear")
        }
        return notes
    }

    /// What the central system's mapping does not know yet.
    private static func missingIdentifiers(_ settings: Settings) -> [String] {
        guard case .splp(let profile) = settings.central.profile else { return [] }
        // One line for each list, however many names it lacks.
        var names: [String: [String]] = [:]
        var order: [String] = []
        for gap in profile.ids.gaps(categories: settings.categories, agencies: settings.agencyCodes) {
            let parts = gap.components(separatedBy: ": no id for ")
            if names[parts[0]] == nil { order.append(parts[0]) }
            names[parts[0], default: []].append(parts.count > 1 ? parts[1] : "")
        }
        return order.map { list in
            let missing = names[list, default: []]
            if missing == [""] { return "central: \(list)" }
            let shown = missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? ", ..." : "")
            return "central: \(list): no id for \(missing.count) (\(shown))"
        }
    }
}
