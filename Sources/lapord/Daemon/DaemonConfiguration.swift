import Administration
import Certificates
import ConfigurationFile
import Logging
import Operations

/// The configuration of a running daemon, which a reload exchanges in part.
struct DaemonConfiguration {
    let settings: Settings
    let language: Language
    let certificates: [ListenerCertificate]
    let renewal: CertificateWatch
    let logGate: LogGate

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
        let (old, now) = (settings.fingerprints, new.fingerprints)
        let names = Set(old.keys).union(now.keys).subtracting(Settings.liveSections)
        return ReloadReport(
            isApplied: true,
            applied: ["replies", "knowledge", "log level"] + (certificates.isEmpty ? [] : ["certificates"]),
            needsRestart: names.filter { old[$0] != now[$0] }.sorted()
        )
    }
}
