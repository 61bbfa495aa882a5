import ArgumentParser
import ComplaintParser
import ConfigurationFile
import Foundation

/// Where the parser's configuration is: lexicon, agencies, categories and places.
struct ParserConfiguration: ParsableArguments {
    @Option(
        help:
            "The directory with lexicon, agencies and places. Default: /etc/lapord, else config/ beside the working directory."
    )
    var configDirectory: String?

    /// Reads the knowledge.
    ///
    /// - Throws: ``ValidationError`` where no directory is found, ``ConfigurationError`` where its files have faults.
    func knowledge() throws -> Knowledge {
        try Knowledge.load(directory: directory())
    }

    /// The directory: the option, or the first of the usual ones that holds a lexicon.
    func directory() throws -> String {
        if let configDirectory { return configDirectory }
        let candidates = Self.candidates()
        if let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0 + "/lexicon") }) {
            return found
        }
        throw ValidationError(
            "no configuration found in \(candidates.joined(separator: ", ")); name it with --config-directory"
        )
    }

    // A build stands some folders below the checkout's root: .build/release/lapord.
    private static func candidates() -> [String] {
        var candidates = ["/etc/lapord", FileManager.default.currentDirectoryPath + "/config"]
        var folder = URL(filePath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        for _ in 0..<5 where folder.path.count > 1 {
            candidates.append(folder.path + "/config")
            folder.deleteLastPathComponent()
        }
        return candidates
    }
}
