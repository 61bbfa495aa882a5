import Foundation
import Glibc

/// Reads secrets from files that a configuration names; the configuration itself never contains a secret.
///
/// A relative name is looked for among systemd's credentials first, then in the folder `credentials` beside the configuration file
/// or one above it, then beside the file itself.
package struct CredentialReader: Sendable {
    let file: String
    let directory: String?

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - file: The configuration file that names the secrets.
    ///   - directory: systemd's `$CREDENTIALS_DIRECTORY`, if any.
    package init(file: String, directory: String?) {
        self.file = file
        self.directory = directory
    }

    /// Makes a reader for the secrets that a section names, with systemd's credentials of this process.
    package init(_ section: ConfigurationSection) {
        self.init(
            file: section.file,
            directory: ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"]
        )
    }

    /// The path that a key names, checked to be readable and, where it holds a secret, to be kept from others.
    ///
    /// - Parameters:
    ///   - section: The section.
    ///   - key: The key.
    ///   - isSecret: Whether the file holds a secret; a certificate does not.
    /// - Returns: The path; nil where the key is absent, or its fault was reported.
    package func path(_ section: ConfigurationSection, _ key: String, isSecret: Bool = true) -> String? {
        guard let name = section.string(key), !name.isEmpty else { return nil }
        let path = resolved(name)
        guard FileManager.default.isReadableFile(atPath: path) else {
            section.report(
                FileManager.default.fileExists(atPath: path)
                    ? "names a file that cannot be read" : "names a missing file",
                at: key,
                suggestion:
                    "relative names are looked for in $CREDENTIALS_DIRECTORY, then in credentials/ beside \(file)"
            )
            return nil
        }
        if isSecret, let exposure = Self.exposure(of: path) {
            section.report("names a file that \(exposure)", at: key, suggestion: "chmod 600 \(path)")
            return nil
        }
        return path
    }

    /// The reason for which a secret in a file counts as known to others, as OpenSSH judges keys: users beyond its owner and group have
    /// any right to it, or the group may change it. Nil where neither is so, and where there is no such file.
    package static func exposure(of path: String) -> String? {
        var file = stat()
        guard stat(path, &file) == 0, file.st_mode & 0o027 != 0 else { return nil }
        let mode = String(file.st_mode & 0o777, radix: 8)
        return file.st_mode & 0o007 != 0
            ? "every user of this machine may use (mode \(mode))" : "its group may change (mode \(mode))"
    }

    /// The secret in the file that a key names: its text without surrounding blanks.
    package func secret(_ section: ConfigurationSection, _ key: String) -> Secret? {
        guard let path = path(section, key) else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            section.report("names a file that is not UTF-8", at: key)
            return nil
        }
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !secret.isEmpty, secret.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            section.report(
                "names a file that is not one line of plain ASCII characters",
                at: key,
                suggestion: "write only the secret into it"
            )
            return nil
        }
        guard !Secret.isPlaceholder(secret) else {
            section.report(
                "names a file that still holds a placeholder",
                at: key,
                suggestion: "write the secret itself into \(path)"
            )
            return nil
        }
        return Secret(secret)
    }

    /// The name in a key whose file is not there yet; nil where it is there, or the key is absent.
    package func missingFile(_ section: ConfigurationSection, _ key: String) -> String? {
        guard let name = section.string(key), !name.isEmpty,
            !FileManager.default.fileExists(atPath: resolved(name))
        else { return nil }
        return name
    }

    /// The path for a name.
    package func resolved(_ name: String) -> String {
        guard !name.hasPrefix("/") else { return name }
        let folder = URL(filePath: file).absoluteURL.deletingLastPathComponent()
        // systemd puts the name of the folder before the names of its credentials; commands of root see the folder itself.
        var candidates: [URL] = []
        if let directory {
            candidates.append(URL(filePath: directory).appending(path: name))
            candidates.append(URL(filePath: directory).appending(path: "credentials_\(name)"))
        }
        candidates.append(folder.appending(path: "credentials").appending(path: name))
        candidates.append(folder.deletingLastPathComponent().appending(path: "credentials").appending(path: name))
        let paths = candidates.map { $0.standardizedFileURL.path(percentEncoded: false) }
        return paths.first { FileManager.default.fileExists(atPath: $0) }
            ?? folder.appending(path: name).standardizedFileURL.path(percentEncoded: false)
    }
}
