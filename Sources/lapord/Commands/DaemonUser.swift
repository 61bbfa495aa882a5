import Foundation
import Glibc

/// The user that the daemon runs as, as the package makes it.
enum DaemonUser {
    private static let name = "lapord"

    /// Whether the daemon's user may read a file, seen from root; true where that cannot be told or is not our matter.
    static func mayRead(_ path: String) -> Bool {
        guard geteuid() == 0, let user = getpwnam(name) else { return true }
        guard let file = try? FileManager.default.attributesOfItem(atPath: path) else { return true }
        func number(_ key: FileAttributeKey) -> UInt32 { (file[key] as? NSNumber)?.uint32Value ?? 0 }
        let mode = number(.posixPermissions)
        if number(.ownerAccountID) == user.pointee.pw_uid { return mode & 0o400 != 0 }
        if number(.groupOwnerAccountID) == user.pointee.pw_gid { return mode & 0o040 != 0 }
        return mode & 0o004 != 0
    }
}
