import Administration
import ArgumentParser
import Foundation
import Glibc

/// Where an export or report goes: the standard output, or a file that appears when it is whole.
struct ReportOutput {
    private let handle: FileHandle
    /// The file to be, and the one that is written until then.
    private let file: (path: String, partial: String)?

    /// Begins to write.
    ///
    /// - Parameter path: The file; the standard output where nil or `-`. An existing file is replaced. Since it holds what citizens wrote,
    ///   only its owner may read it.
    /// - Throws: ``Refusal`` where the file cannot be made.
    init(path: String?) throws {
        guard let path, path != "-" else {
            handle = .standardOutput
            file = nil
            return
        }
        let partial = path + ".partial"
        unlink(partial)
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Refusal(.conflict, "\(path) cannot be written") }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        file = (path, partial)
    }

    func write(_ text: String) throws {
        try handle.write(contentsOf: Data(text.utf8))
    }

    /// Takes what this program prints when it runs with other arguments; its errors go to the standard error.
    ///
    /// - Throws: `ExitCode` where it fails.
    func take(outputOf arguments: [String]) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardOutput = handle
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard status == 0 else { throw ExitCode(status) }
    }

    /// Writes what a body makes; a file appears under its name only where all went well.
    static func write<Value>(to path: String?, _ body: (ReportOutput) async throws -> Value) async throws -> Value {
        let output = try ReportOutput(path: path)
        let value: Value
        do {
            value = try await body(output)
        } catch {
            output.discard()
            throw error
        }
        try output.finish()
        return value
    }

    private func finish() throws {
        guard let file else { return }
        try handle.synchronize()
        try handle.close()
        guard rename(file.partial, file.path) == 0 else {
            throw Refusal(.conflict, "\(file.path) cannot be written")
        }
    }

    private func discard() {
        guard let file else { return }
        try? handle.close()
        try? FileManager.default.removeItem(atPath: file.partial)
    }
}
