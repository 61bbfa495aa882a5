package import Foundation

/// A program that runs to its end while the caller waits.
package enum Tool {
    /// Runs a program.
    ///
    /// - Parameters:
    ///   - executable: Its path, or its name where it is in the search path.
    ///   - arguments: Its arguments.
    ///   - folder: Where it runs; nil for here.
    ///   - input: What it reads; nothing where it is nil.
    /// - Returns: What it printed, errors among it, and its exit status.
    /// - Throws: Where it cannot be started.
    package static func run(
        _ executable: String,
        _ arguments: [String],
        in folder: URL? = nil,
        input: String? = nil
    ) throws -> (output: String, status: Int32) {
        let process = Process()
        let isPath = executable.contains("/")
        process.executableURL = URL(filePath: isPath ? executable : "/usr/bin/env")
        process.arguments = isPath ? arguments : [executable] + arguments
        if let folder { process.currentDirectoryURL = folder }
        process.environment = Lifeline.shared.environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        let given = input.map { _ in Pipe() }
        process.standardInput = given ?? FileHandle.nullDevice
        try process.run()
        if let input, let writer = given?.fileHandleForWriting {
            try writer.write(contentsOf: Data(input.utf8))
            try writer.close()
        }
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: said, as: UTF8.self), process.terminationStatus)
    }
}
