import Foundation
import GRDB
import Glibc

extension LedgerError {
    /// Says what SQLite met, where, and what an operator can do.
    ///
    /// - Parameters:
    ///   - error: SQLite's error.
    ///   - path: The database file.
    init(_ error: DatabaseError, path: String) {
        let code = error.extendedResultCode
        let reason =
            switch error.resultCode {
            case .SQLITE_FULL:
                "the disk of the ledger \(path) is full: make room on its file system, and lapord goes on by itself"
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                "the ledger \(path) is damaged (\(code)): stop lapord and restore a backup, as docs/backup.md says"
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                "another program holds the ledger \(path): see 'fuser -v \(path)', and end it"
            case .SQLITE_NOMEM:
                "there is not enough memory to write the ledger \(path)"
            case .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_CANTOPEN:
                if Self.isReadOnly(folderOf: path) {
                    "the file system of the ledger \(path) has become read-only: see 'dmesg', repair it and mount it writable"
                } else if error.resultCode == .SQLITE_IOERR {
                    "the disk of the ledger \(path) fails (\(code)): see 'dmesg', and back up what can be read"
                } else {
                    "the ledger \(path) cannot be written (\(code)): check the owner and mode of its file and folder"
                }
            default: "the ledger \(path) cannot be used (\(code)): \(error.message ?? "SQLite says no more")"
            }
        self.init(error.resultCode == .SQLITE_FULL ? .full : .unavailable, reason)
    }

    private static func isReadOnly(folderOf path: String) -> Bool {
        var facts = statvfs()
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        return statvfs(folder, &facts) == 0 && facts.f_flag & UInt(ST_RDONLY) != 0
    }
}

extension DatabaseError {
    /// Whether the error concerns the file, not only the statement that failed.
    var isOfTheFile: Bool {
        switch resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_NOMEM, .SQLITE_BUSY,
            .SQLITE_LOCKED:
            true
        default: isDamage
        }
    }

    /// Whether the file is damaged.
    var isDamage: Bool {
        resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB
    }
}
