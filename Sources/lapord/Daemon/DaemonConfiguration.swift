import Administration
import Certificates
import ConfigurationFile
import Foundation
import Logging
import Operations

/// The configuration of a running daemon, which a reload exchanges in part.
struct DaemonConfiguration {
    let settings: Settings
    let language: Language
    let certificates: [ListenerCertificate]
    let renewal: CertificateWatch
    let logGate: LogGate
    /// The time at which systemd had given the credentials, which stay as they were then.
    let startedAt = Date()
    /// Whether systemd gave any.
    let hasCredentials = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] != nil

    /// Reads the configuration again, and takes over the parts that need no restart.
    func reload() -> ReloadReport {
        let logger = Logger(label: "lapord")
        let report = takeOver(logger)
        logger.notice(
            "\(report.summary)",
            metadata: ["event": report.isApplied ? "configuration-reloaded" : "configuration-refused"]
        )
        return report
    }

    private func takeOver(_ logger: Logger) -> ReloadReport {
        let new: Settings
        do {
            new = try Settings.load(path: settings.file)
        } catch {
            return ReloadReport(isApplied: false, faults: error.faults.map(\.description))
        }
        new.tellNotes(logger)
        language.exchange(parser: new.parser, writer: new.writer)
        renewal.look()
        logGate.level = new.log.level
        return ReloadReport(
            isApplied: true,
            applied: ["replies", "knowledge", "log level"] + (certificates.isEmpty ? [] : ["certificates"]),
            needsRestart: changes(to: new),
            credentialsReadAt: hasCredentials ? startedAt : nil
        )
    }

    /// What another reading has otherwise and only a restart takes over: sections, with the changed files that they name.
    private func changes(to new: Settings) -> [String] {
        let (old, now) = (settings.fingerprints, new.fingerprints)
        let folder = ConfigurationFolders(file: settings.file).folder.path(percentEncoded: false)
        let files = settings.namedFiles.changes(to: new.namedFiles, below: folder)
        let sections = Set(old.keys).union(now.keys).subtracting(Settings.liveSections).filter { old[$0] != now[$0] }
        var changes = sections.union(files.keys).sorted().map { section in
            files[section].map { "\(section) (\($0.joined(separator: ", ")))" } ?? section
        }
        if new.log.destination != settings.log.destination { changes.append("log.destination") }
        return changes
    }
}
