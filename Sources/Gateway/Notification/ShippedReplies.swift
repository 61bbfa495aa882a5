import ConfigurationFile
import Foundation

/// This version's own replies, for kinds that an operator's file does not have yet.
struct ShippedReplies {
    private let path: String
    private let root: ConfigurationSection?
    /// The kinds that were taken from here.
    private(set) var taken: [String] = []

    /// Opens the file of a language, or the Indonesian one if this version has no file for the language.
    ///
    /// - Parameters:
    ///   - folder: The folder of the files; nil if there is none.
    ///   - language: The language's code.
    init(folder: String?, language: String) {
        let files = [language, "id"].compactMap { code in folder.map { "\($0)/\(code).yaml" } }
        path = files.first(where: FileManager.default.fileExists(atPath:)) ?? ""
        // Tests find the faults of these files; they are not reported to an operator.
        root = (try? ConfigurationDocument(path: path)).map { ConfigurationSection($0, faults: FaultCollector()) }
    }

    /// A text of an operator's file, or this version's own text if the file has none; a fault if neither has one.
    mutating func text(_ key: String, in section: ConfigurationSection, of name: String? = nil) -> String? {
        let ours = name.map { root?.section($0) } ?? root
        guard !section.has(key), let text = ours?.string(key) else { return section.requiredString(key) }
        taken.append(key)
        return text
    }

    /// The note for the operator; nil if nothing was taken.
    func note(file: String) -> ConfigurationFault? {
        guard !taken.isEmpty else { return nil }
        return ConfigurationFault(
            file: file,
            message: "lacks \(taken.joined(separator: ", ")); the words that come with this version are used",
            suggestion: "copy them from \(path) and make them yours"
        )
    }
}
