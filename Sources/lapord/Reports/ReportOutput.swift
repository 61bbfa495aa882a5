import Administration
import Foundation
import Glibc

/// Where an export or report goes: the standard output, or a file that appears when it is whole.
struct ReportOutput {
    private let handle: FileHandle
    /// The file to be, and the one that is written until then.
    private let file: (path: String, partial: String)?

    /// Begins to write.
    ///
    /// - Parameter path: The file; the standard output where nil. An existing file is replaced. Since it holds what citizens wrote,
    ///   only its owner may read it.
    /// - Throws: ``Refusal`` where the file cannot be made.
    init(path: String?) throws {
        guard let path else {
            handle = .standardOutput
            file = nil
            return
        }
        let partial = path + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        guard
            FileManager.default.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: partial)
        else {
            throw Refusal(.conflict, "\(path) cannot be written")
        }
        self.handle = handle
        file = (path, partial)
    }

    func write(_ text: String) throws {
        try handle.write(contentsOf: Data(text.utf8))
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
