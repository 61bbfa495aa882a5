import ConfigurationFile
import Foundation

/// The replies as they come with this version, for what an operator's file does not have yet.
struct ShippedReplies {
    private let path: String
    private let root: ConfigurationSection?
    /// What was taken from here.
    private(set) var taken: [String] = []

    /// Opens the file of a language, or the Indonesian one where the language does not come with this version.
    ///
    /// - Parameters:
    ///   - folder: The folder of the files; nil where there is none.
    ///   - language: The language's code.
    init(folder: String?, language: String) {
        let files = [language, "id"].compactMap { code in folder.map { "\($0)/\(code).yaml" } }
        path = files.first(where: FileManager.default.fileExists(atPath:)) ?? ""
        // Its faults are nobody's but ours, and the tests'.
        root = (try? ConfigurationDocument(path: path)).map { ConfigurationSection($0, faults: FaultCollector()) }
    }

    /// A text of an operator's file, or the one that comes with this version where the file has none; reported where neither has.
    mutating func text(_ key: String, in section: ConfigurationSection, of name: String? = nil) -> String? {
        let ours = name.map { root?.section($0) } ?? root
        guard !section.has(key), let text = ours?.string(key) else { return section.requiredString(key) }
        taken.append(key)
        return text
    }

    /// What the operator should know; nil where nothing was taken.
    func note(file: String) -> ConfigurationFault? {
        guard !taken.isEmpty else { return nil }
        return ConfigurationFault(
            file: file,
            message: "lacks \(taken.joined(separator: ", ")); the words that come with this version are used",
            suggestion: "copy them from \(path) and make them yours"
        )
    }
}
