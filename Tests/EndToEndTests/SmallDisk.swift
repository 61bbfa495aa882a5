import Foundation
import TestSupport

/// A file system of its own that is soon full; needs the right to mount.
struct SmallDisk {
    private let folder: URL
    private var filler: URL { folder.appending(path: "filler") }

    /// Whether this process may mount.
    static let isPossible: Bool = {
        let folder = temporaryPath("mount")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        guard let disk = try? SmallDisk(at: folder, megabytes: 1) else { return false }
        disk.remove()
        return true
    }()

    /// Mounts it.
    init(at folder: URL, megabytes: Int) throws {
        self.folder = folder
        let mount = try Tool.run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0750", "tmpfs", folder.path])
        guard mount.status == 0 else {
            throw TestFailure("a file system cannot be mounted here: \(mount.output)")
        }
    }

    func remove() {
        _ = try? Tool.run("umount", ["-l", folder.path])
    }

    /// Leaves no room at all.
    func fill() throws {
        _ = FileManager.default.createFile(atPath: filler.path, contents: nil)
        let file = try FileHandle(forWritingTo: filler)
        defer { try? file.close() }
        let page = Data(repeating: 1, count: 4096)
        while (try? file.write(contentsOf: page)) != nil {}
    }

    func empty() throws {
        try FileManager.default.removeItem(at: filler)
    }
}
