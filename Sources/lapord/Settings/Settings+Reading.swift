import Complaints
import ConfigurationFile
import Foundation

extension Settings {
    /// The sections whose changes a running daemon takes over.
    static let liveSections: Set<String> = ["knowledge", "replies", "log"]

    /// Reads the main file and everything that it names.
    ///
    /// - Parameters:
    ///   - path: The main file.
    ///   - environment: Variables of the form `LAPORD__SECTION__KEY` override the file; `CREDENTIALS_DIRECTORY` is where relative
    ///     names of secrets are looked for first.
    ///   - now: The time, from which the calendar must reach far enough.
    /// - Returns: The settings.
    /// - Throws: ``ConfigurationError`` with every fault of every file.
    static func load(
        path: String,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        now: Date = Date()
    ) throws(ConfigurationError) -> Settings {
        let (document, variables) = try document(path: path, environment: environment)
        let faults = FaultCollector()
        document.reportSlips(to: faults)
        let reader = SettingsReader(
            root: ConfigurationSection(document, faults: faults),
            folders: ConfigurationFolders(file: path),
            credentials: CredentialReader(file: path, directory: environment["CREDENTIALS_DIRECTORY"]),
            credentialDirectory: environment["CREDENTIALS_DIRECTORY"],
            faults: faults,
            now: now
        )
        let read = reader.read(file: path)
        do {
            try faults.check()
        } catch {
            throw ConfigurationError(faults: error.faults.map { place($0, in: variables) })
        }
        guard var settings = read else {
            throw ConfigurationError(faults: [ConfigurationFault(file: path, message: "is incomplete")])
        }
        settings.notes = faults.notes.map(\.description)
        settings.namedFiles = NamedFiles(document, directory: environment["CREDENTIALS_DIRECTORY"])
        OfficeZone.choose(settings.zone)
        return settings
    }

    /// Reads the main file with the values of the environment in it.
    ///
    /// - Returns: The document, and the variables by the keys that they set.
    static func document(
        path: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> (ConfigurationDocument, variables: [String: String]) {
        var document = try ConfigurationDocument(path: path)
        var variables: [String: String] = [:]
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("LAPORD__") {
            let keys = name.dropFirst("LAPORD__".count).lowercased().split(
                separator: "__",
                omittingEmptySubsequences: false
            )
            document.override(path: keys.map(String.init), value: value)
            variables[key(of: keys)] = name
        }
        return (document, variables)
    }

    /// The name of a key in faults: `carriers[0].url`.
    private static func key(of keys: [Substring]) -> String {
        keys.dropFirst().reduce(into: String(keys.first ?? "")) { $0 += Int($1) == nil ? ".\($1)" : "[\($1)]" }
    }

    /// Tells of a value that no file holds where it stands.
    static func place(_ fault: ConfigurationFault, in variables: [String: String]) -> ConfigurationFault {
        guard let variable = variables[fault.key] else { return fault }
        var fault = fault
        (fault.file, fault.line, fault.column) = ("$\(variable)", nil, nil)
        return fault
    }
}
