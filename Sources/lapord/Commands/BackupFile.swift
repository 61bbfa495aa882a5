import Administration
import Foundation
import Glibc

/// A file that gets its name only when it is whole and on disk, and never replaces another.
final class BackupFile {
    let path: String
    private let unfinished: String
    private let descriptor: Int32
    private var isNamed = false

    /// Makes the file under another name beside it.
    ///
    /// - Parameter path: The absolute path that the whole file gets.
    /// - Throws: ``Refusal`` where there is a file already, or none can be made.
    init(_ path: String) throws(Refusal) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            throw Refusal(
                .conflict,
                isFolder.boolValue
                    ? "\(path) is a folder; name the file" : "\(path) exists already; a backup never overwrites"
            )
        }
        self.path = path
        unfinished = "\(path).\(getpid()).unfinished"
        descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.refusal(path) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isNamed { unlink(unfinished) }
    }

    /// Adds bytes at the end.
    func append(_ bytes: Data) throws(Refusal) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.refusal(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Gives the file its name, once all of it is on disk.
    func finish() throws(Refusal) {
        // A link, unlike a rename, never replaces a file that came in the meantime.
        guard fsync(descriptor) == 0, link(unfinished, path) == 0 else { throw Self.refusal(path) }
        isNamed = true
        unlink(unfinished)
        let folder = open(
            URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false),
            O_RDONLY | O_DIRECTORY | O_CLOEXEC
        )
        defer { if folder >= 0 { close(folder) } }
        guard folder >= 0, fsync(folder) == 0 else {
            let refusal = Self.refusal(path)
            unlink(path)
            throw refusal
        }
    }

    private static func refusal(_ path: String) -> Refusal {
        Refusal(
            .internal,
            "\(path) cannot be written (\(String(cString: strerror(errno)))): check the folder's owner, mode and free space"
        )
    }
}
