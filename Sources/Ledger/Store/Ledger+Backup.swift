import Dispatch
package import Foundation
import GRDB
import Glibc

extension Ledger {
    /// Copies the ledger to a file while it is in use, as one consistent state.
    ///
    /// The copy is made and verified under another name beside it, and gets its own only when it is whole and on disk: a file
    /// with the name of a backup is a backup, whatever fails on the way.
    ///
    /// - Parameter path: A file that does not exist yet.
    /// - Returns: The copy's size in bytes.
    /// - Throws: ``LedgerError`` where the file exists or cannot be written.
    package func backUp(to path: String) async throws -> Int64 {
        let source = configuration.path
        try Self.refuse(path, besideLedger: source)
        return try await withCheckedThrowingContinuation { continuation in
            // Copying takes as long as the disk needs; the threads of tasks are few.
            DispatchQueue(label: "lapord.ledger.backup").async { [pool] in
                continuation.resume(with: Result { try Self.copy(pool, of: source, to: path) })
            }
        }
    }

    /// Makes a copy beside the ledger for a caller who reads it in pieces. Copies that nobody read for an hour are removed before.
    ///
    /// - Returns: Its name for ``readCopy(_:from:atMost:)`` and ``dropCopy(_:)``, and its size in bytes.
    /// - Throws: ``LedgerError``.
    package func makeCopy() async throws -> (id: String, size: Int64) {
        dropCopies(unreadSince: Date(timeIntervalSinceNow: -3600))
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let id = String(repeating: "0", count: 16 - digits.count) + digits
        return (id, try await backUp(to: try copyPath(id)))
    }

    /// Reads a piece of a copy.
    ///
    /// - Parameters:
    ///   - id: Its name.
    ///   - offset: The position in bytes.
    ///   - count: The most bytes.
    /// - Returns: The bytes; none behind the end.
    /// - Throws: ``LedgerError`` where there is no such copy.
    package func readCopy(_ id: String, from offset: Int64, atMost count: Int) throws -> Data {
        let path = try copyPath(id)
        guard offset >= 0, let file = FileHandle(forReadingAtPath: path) else { throw Self.noCopy }
        defer { try? file.close() }
        // Its time shows that it is still wanted.
        utimes(path, nil)
        try file.seek(toOffset: UInt64(offset))
        return try file.read(upToCount: count) ?? Data()
    }

    /// Removes a copy.
    ///
    /// - Throws: ``LedgerError`` where there is no such copy.
    package func dropCopy(_ id: String) throws {
        guard unlink(try copyPath(id)) == 0 else { throw Self.noCopy }
    }

    /// Removes the copies whose callers went away.
    ///
    /// - Parameter time: Copies that were made or read since then stay.
    package func dropCopies(unreadSince time: Date) {
        let prefix = URL(filePath: configuration.path + Self.copySuffix)
        let folder = prefix.deletingLastPathComponent().path(percentEncoded: false)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(prefix.lastPathComponent) {
            var file = stat()
            let path = "\(folder)/\(name)"
            if lstat(path, &file) == 0, Double(file.st_mtim.tv_sec) < time.timeIntervalSince1970 { unlink(path) }
        }
    }

    private static let copySuffix = ".copy-"
    private static let noCopy = LedgerError(.notFound, "there is no such copy any more; ask for a new one")

    private func copyPath(_ id: String) throws -> String {
        guard id.utf8.count == 16, id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else {
            throw Self.noCopy
        }
        return configuration.path + Self.copySuffix + id
    }

    /// Refuses a name that belongs to the ledger's own files: SQLite would take a file `-journal` beside it for an interrupted
    /// transaction and undo it, and a file `-wal` for its log.
    private static func refuse(_ path: String, besideLedger ledger: String) throws(LedgerError) {
        func resolved(_ path: String) -> (folder: String, name: String) {
            let url = URL(filePath: path).standardizedFileURL
            let folder = url.deletingLastPathComponent().resolvingSymlinksInPath().path(percentEncoded: false)
            return (folder, url.lastPathComponent)
        }
        let (ours, theirs) = (resolved(ledger), resolved(path))
        guard ours.folder == theirs.folder, theirs.name.hasPrefix(ours.name) else { return }
        let suffix = theirs.name.dropFirst(ours.name.count)
        if suffix.isEmpty || ["-wal", "-shm", "-journal", ".lock", ".unfinished"].contains(suffix)
            || suffix.hasPrefix(".schema-")
        {
            throw LedgerError(.notFound, "\(path) is a name of the ledger's own files; name the backup otherwise")
        }
    }

    static func copy(_ pool: DatabasePool, of source: String, to path: String) throws -> Int64 {
        let files = FileManager.default
        guard !files.fileExists(atPath: path) else {
            throw LedgerError(.notFound, "\(path) exists already; a backup never overwrites")
        }
        if geteuid() == 0 { try LedgerFiles.verifyFolder(of: path) }
        let unfinished = path + ".unfinished"
        // A file of an earlier attempt is no backup.
        for suffix in ["", "-journal"] { try? files.removeItem(atPath: unfinished + suffix) }
        let made = Glibc.open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard made >= 0 else {
            throw LedgerError(
                .unavailable,
                "\(path) cannot be made (\(String(cString: strerror(errno)))): check the folder's owner, mode and free space"
            )
        }
        Glibc.close(made)
        do {
            try copy(pool, of: source, toEmpty: unfinished)
            // A link, unlike a rename, never replaces a file that came in the meantime.
            guard link(unfinished, path) == 0 else {
                throw LedgerError(.unavailable, "\(path) cannot be made (\(String(cString: strerror(errno))))")
            }
        } catch {
            for suffix in ["", "-journal"] { try? files.removeItem(atPath: unfinished + suffix) }
            throw error
        }
        unlink(unfinished)
        do {
            try synchronizeFolder(of: path)
        } catch {
            // It is refused as a whole, so that it can be asked for again.
            unlink(path)
            throw error
        }
        return size(of: path)
    }

    private static func copy(_ pool: DatabasePool, of source: String, toEmpty path: String) throws {
        do {
            let copy = try DatabaseQueue(path: path)
            try pool.backup(to: copy)
            let fault = try copy.writeWithoutTransaction { database in
                // A copy in the mode of the ledger would need a log beside it to be read.
                try database.execute(sql: "PRAGMA journal_mode = DELETE")
                return try String.fetchAll(database, sql: "PRAGMA quick_check(1)").first { $0 != "ok" }
            }
            try copy.close()
            if let fault { throw LedgerError(.unavailable, "the copy of \(source) is damaged: \(fault)") }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            throw LedgerError(
                .unavailable,
                "the file system of the copy is full: make room there, or name a file on another one, and ask again"
            )
        } catch let error as DatabaseError {
            throw LedgerError(error, path: path)
        }
    }

    /// Makes a new name survive a power cut.
    private static func synchronizeFolder(of path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if descriptor >= 0 { Glibc.close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw LedgerError(
                .unavailable,
                "\(path) was written, but its name does not reach the disk (\(String(cString: strerror(errno)))); it is taken back"
            )
        }
    }

    /// The size of the database with its write-ahead log, in bytes.
    package var sizeInBytes: Int64 {
        Self.size(of: configuration.path) + Self.size(of: configuration.path + "-wal")
    }

    /// The free space of the file system of the ledger, in bytes; nil where it is not known.
    package var freeBytes: Int64? {
        let folder = URL(filePath: configuration.path).deletingLastPathComponent().path(percentEncoded: false)
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        return (attributes?[.systemFreeSize] as? NSNumber)?.int64Value
    }

    static func size(of path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }
}
