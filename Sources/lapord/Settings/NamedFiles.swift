import ConfigurationFile
import Foundation

/// The files that the sections of the main file name, by section and path, with a hash of their contents: what a reload has to compare.
struct NamedFiles: Hashable, Sendable {
    /// Files that change while the daemon runs, that it looks at each time, or that a reload takes over.
    private static let moving: Set<String> = [
        "path", "state_file", "pin_file", "socket", "device", "program", "arguments",
    ]
    /// Listeners take over renewed certificates by themselves.
    private static let renewed: Set<String> = ["callbacks.tls", "operations.listen.tls"]
    /// More is no file of a configuration.
    private static let sizeLimit = 16 << 20

    private var hashes: [String: [String: Int]] = [:]

    init() {}

    /// Finds the files.
    ///
    /// - Parameters:
    ///   - document: The main file.
    ///   - directory: systemd's `$CREDENTIALS_DIRECTORY`, if any.
    init(_ document: ConfigurationDocument, directory: String?) {
        let root = ConfigurationSection(document, faults: FaultCollector())
        for section in root.keys where !Settings.liveSections.contains(section) {
            var found: [String: Int] = [:]
            Self.collect(root.leaves(section), of: document.file, directory, depth: 0, into: &found)
            hashes[section] = found
        }
    }

    /// The sections and files that differ in another reading, in words: `central (central/splp-v3.yaml)`.
    func changes(to other: Self, below folder: String) -> [String: [String]] {
        var changes: [String: [String]] = [:]
        for section in Set(hashes.keys).union(other.hashes.keys) {
            let (old, new) = (hashes[section] ?? [:], other.hashes[section] ?? [:])
            let paths = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
            guard !paths.isEmpty else { continue }
            changes[section] = paths.sorted().map { $0.hasPrefix(folder) ? String($0.dropFirst(folder.count)) : $0 }
        }
        return changes
    }

    /// The paths of all files.
    var paths: [String] { Set(hashes.values.flatMap(\.keys)).sorted() }

    private static func collect(
        _ leaves: [(path: String, text: String)],
        of file: String,
        _ directory: String?,
        depth: Int,
        into found: inout [String: Int]
    ) {
        let folder = URL(filePath: file).absoluteURL.deletingLastPathComponent()
        let credentials = CredentialReader(file: file, directory: directory)
        for (path, text) in leaves where !text.isEmpty && text.utf8.count < 1024 {
            let key = path.split(separator: ".").last.map(String.init) ?? path
            if moving.contains(key) || renewed.contains(where: path.hasPrefix) { continue }
            var candidates = [credentials.resolved(text)]
            if !text.hasPrefix("/") {
                candidates += [text, "carriers/\(text).yaml"].map {
                    folder.appending(path: $0).standardizedFileURL.path(percentEncoded: false)
                }
            }
            for candidate in candidates where found[candidate] == nil {
                guard let contents = contents(of: candidate) else { continue }
                found[candidate] = Array(contents).hashValue
                guard depth < 2, candidate.hasSuffix(".yaml"), let inner = try? ConfigurationDocument(path: candidate)
                else { continue }
                let section = ConfigurationSection(inner, faults: FaultCollector())
                collect(section.keys.flatMap(section.leaves), of: candidate, directory, depth: depth + 1, into: &found)
            }
        }
    }

    private static func contents(of path: String) -> Data? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
            let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType != .typeSocket,
            attributes[.type] as? FileAttributeType != .typeCharacterSpecial,
            (attributes[.size] as? NSNumber)?.intValue ?? 0 <= sizeLimit
        else { return nil }
        return FileManager.default.contents(atPath: path)
    }
}
