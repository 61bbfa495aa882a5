import ConfigurationFile
import Foundation

/// Where the names in a configuration lead.
struct ConfigurationFolders: Sendable {
    /// The folder of the main file: relative paths begin here.
    let folder: URL
    /// Where the files of `config` lie as they came with this version, whatever an operator has made of those that are in force.
    static let shipped = "/usr/share/lapord"

    init(file: String) {
        folder = URL(filePath: file).absoluteURL.deletingLastPathComponent()
    }

    /// The path that a name means.
    func path(_ name: String) -> String {
        name.hasPrefix("/") ? name : folder.appending(path: name).standardizedFileURL.path(percentEncoded: false)
    }
}

extension ConfigurationSection {
    /// Reports a file whose folder is not there.
    ///
    /// - Returns: Whether the folder is there.
    @discardableResult
    func requireFolder(of path: String, at key: String) -> Bool {
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue { return true }
        report("lies in a folder that does not exist", at: key, suggestion: "mkdir -p \(folder)")
        return false
    }
}
