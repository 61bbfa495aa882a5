import Foundation
package import Glibc

/// The user who can exchange a folder, or what lies in it, for something else.
///
/// Root follows a path only where nobody else can put a link into it. So every folder on the way counts, and every link.
package enum PathKeeper: Hashable, Sendable {
    /// The first owner on the way who is not root; 0 where all of it is root's.
    case user(uid_t)
    /// Several users can: the folder is root's, but its group or everybody may write to it.
    case several(folder: String)

    /// Finds the user who can exchange what lies in a folder.
    ///
    /// - Parameter folder: The path of the folder, which may contain links.
    /// - Returns: The user; of the first part that is missing and of what follows it, the user of the folder before.
    package static func of(folder: String) -> PathKeeper {
        var left = parts(of: URL(filePath: folder).absoluteURL.path(percentEncoded: false))
        var path = ""
        var links = 0
        var last = entry("/")
        while let part = left.popLast() {
            guard part != ".." else {
                path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
                last = entry(path.isEmpty ? "/" : path)
                continue
            }
            let next = "\(path)/\(part)"
            guard let found = entry(next) else { break }
            if found.st_uid != 0 { return .user(found.st_uid) }
            // In a sticky folder nobody exchanges the entries of others; the last folder may still get new ones.
            if let last, isShared(last), last.st_mode & S_ISVTX == 0 { return .several(folder: path) }
            guard found.st_mode & S_IFMT == S_IFLNK else {
                (path, last) = (next, found)
                continue
            }
            links += 1
            guard links <= 40, let target = try? FileManager.default.destinationOfSymbolicLink(atPath: next) else {
                return .several(folder: next)
            }
            if target.hasPrefix("/") { (path, last) = ("", entry("/")) }
            left += parts(of: target)
        }
        if let last, isShared(last) { return .several(folder: path.isEmpty ? "/" : path) }
        return .user(0)
    }

    private static func parts(of path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.reversed().map(String.init)
    }

    private static func entry(_ path: String) -> stat? {
        var found = stat()
        return lstat(path, &found) == 0 ? found : nil
    }

    private static func isShared(_ folder: stat) -> Bool {
        folder.st_mode & S_IWOTH != 0 || (folder.st_mode & S_IWGRP != 0 && folder.st_gid != 0)
    }
}
