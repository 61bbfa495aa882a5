import Foundation
import Synchronization

/// The file in which a simulated central system writes down every complaint it takes, one line of JSON each.
///
/// It outlives both the simulated system and the daemon under test, so that tests can count what was really taken.
package final class SimulatedCentralJournal: Sendable {
    /// The file.
    package let path: String
    private let file: Mutex<FileHandle>

    /// Opens a journal, made where it does not exist.
    ///
    /// - Parameter path: The file.
    /// - Throws: Where the file cannot be written.
    package init(path: String) throws {
        self.path = path
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(filePath: path))
        }
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.seekToEnd()
        file = Mutex(handle)
    }

    /// Every complaint that was written down.
    ///
    /// - Throws: Where the file cannot be read.
    package func complaints() throws -> [SimulatedComplaint] {
        try Self.complaints(at: path)
    }

    /// Every complaint in the journal at a path; a line that was cut off is left out.
    ///
    /// - Throws: Where the file cannot be read.
    package static func complaints(at path: String) throws -> [SimulatedComplaint] {
        let data = try Data(contentsOf: URL(filePath: path))
        let decoder = JSONDecoder()
        return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            try? decoder.decode(SimulatedComplaint.self, from: Data(line))
        }
    }

    func append(_ complaint: SimulatedComplaint) throws {
        let line = try JSONEncoder().encode(complaint) + Data("\n".utf8)
        try file.withLock { try $0.write(contentsOf: line) }
    }
}
