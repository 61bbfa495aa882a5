import Foundation
import Glibc

/// The files of a ledger, checked before they are touched: each is a file of its own, of the user who opens it, and kept from others.
///
/// The daemon's user can exchange all of them. A process with more rights than that user must not open them: a link in their place
/// would lead it to any other file.
enum LedgerFiles {
    private static let suffixes = ["", "-wal", "-shm", "-journal", ".lock"]

    /// Checks the files of a ledger that exist, and for root the folder.
    ///
    /// - Parameter path: The database file.
    /// - Throws: ``LedgerError`` with the file, its fault and the remedy.
    static func verify(path: String) throws(LedgerError) {
        if geteuid() == 0 { try verifyFolder(of: path) }
        for suffix in suffixes {
            var file = stat()
            guard lstat(path + suffix, &file) == 0 else { continue }
            try verify(file, path: path + suffix)
        }
    }

    /// Checks that an entry is a file, ours, and none that others may use: as OpenSSH judges keys, users beyond its owner and group
    /// have no right to it, and the group may not change it.
    static func verify(_ file: stat, path: String) throws(LedgerError) {
        guard file.st_mode & S_IFMT == S_IFREG else {
            throw LedgerError(
                .unavailable,
                "\(path) is no file, and a link is not followed: look who made it, remove it, and name the file itself in ledger.path"
            )
        }
        guard file.st_uid == geteuid() else {
            throw LedgerError(
                .unavailable,
                "\(path) belongs to \(name(of: file.st_uid)), and the ledger is opened as \(name(of: geteuid())): "
                    + "look who made it, then remove it or chown it"
            )
        }
        guard file.st_mode & 0o027 == 0 else {
            let mode = String(file.st_mode & 0o777, radix: 8)
            let exposure = file.st_mode & 0o007 != 0 ? "every user of this machine may use" : "its group may change"
            throw LedgerError(.unavailable, "\(path) is a file that \(exposure) (mode \(mode)): chmod 600 \(path)")
        }
    }

    /// Checks that nobody but root can exchange what lies in the folder of a file.
    ///
    /// - Throws: ``LedgerError`` with the folder, its owner and the remedy.
    static func verifyFolder(of path: String) throws(LedgerError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        switch PathKeeper.of(folder: folder) {
        case .user(0): return
        case .user(let user):
            throw LedgerError(
                .unavailable,
                "the folder of \(path) belongs to \(name(of: user)), and root does not work in it: start the daemon by systemd, or as that user"
            )
        case .several(let shared):
            throw LedgerError(
                .unavailable,
                "several users can change the folder \(shared), and root does not work in it: chown it to the daemon's user, mode 750"
            )
        }
    }

    /// A user for operators.
    private static func name(of user: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        let status = getpwuid_r(user, &entry, &buffer, buffer.count, &found)
        return status == 0 && found != nil ? "the user \(String(cString: entry.pw_name))" : "the user \(user)"
    }
}
