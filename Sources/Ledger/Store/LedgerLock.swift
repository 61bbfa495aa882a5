import Foundation
import Glibc
import Synchronization

/// Holds a ledger for one process: an advisory lock on a file beside the database, with the holder's pid in it.
final class LedgerLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/locked`` and the holder's pid, or that the file cannot be made.
    init(path: String) throws(LedgerError) {
        let opened = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard opened >= 0 else {
            throw LedgerError(
                .unavailable,
                "\(path) cannot be made (\(String(cString: strerror(errno)))): check that its folder exists and is writable"
            )
        }
        do throws(LedgerError) {
            var file = stat()
            guard fstat(opened, &file) == 0 else { throw LedgerError(.unavailable, "\(path) cannot be examined") }
            try LedgerFiles.verify(file, path: path)
        } catch {
            Glibc.close(opened)
            throw error
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            var buffer = [UInt8](repeating: 0, count: 16)
            let count = Glibc.read(opened, &buffer, buffer.count)
            Glibc.close(opened)
            let holder = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber)
            throw LedgerError(.locked, "another lapord (pid \(holder.isEmpty ? "unknown" : holder)) holds this ledger")
        }
        ftruncate(opened, 0)
        let pid = Array("\(getpid())\n".utf8)
        _ = Glibc.write(opened, pid, pid.count)
        descriptor = Mutex(opened)
    }

    deinit {
        release()
    }

    /// Lets go; the file stays, so that no two processes ever lock different files.
    func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let held { Glibc.close(held) }
    }
}
