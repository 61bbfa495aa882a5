import Foundation

/// The files of a ledger in a folder: those that hold something durable.
struct LedgerFiles {
    let folder: URL

    /// The beginning of the paths of all of them.
    var paths: String { folder.appending(path: "ledger.sqlite").path }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
            $0.hasPrefix("ledger.sqlite") && !$0.hasSuffix(".lock")
        }
    }

    /// Their content by path; shared memory is none.
    func read() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in names where !name.hasSuffix("-shm") {
            let url = folder.appending(path: name)
            contents[url.path] = try Data(contentsOf: url)
        }
        return contents
    }

    /// Replaces them all, as a disk that was read anew.
    func replace(with contents: [String: Data]) throws {
        for name in names { try FileManager.default.removeItem(at: folder.appending(path: name)) }
        for (path, content) in contents { try content.write(to: URL(filePath: path)) }
    }
}
