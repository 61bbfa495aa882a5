import Foundation
import Glibc

/// The user that the daemon runs as, as the package makes it.
enum DaemonUser {
    private static let name = "lapord"

    /// Whether the daemon's user may read a file, seen from root; true where that cannot be told or is not our matter.
    static func mayRead(_ path: String) -> Bool {
        guard geteuid() == 0, let user = getpwnam(name) else { return true }
        var file = stat()
        guard stat(path, &file) == 0 else { return true }
        if file.st_uid == user.pointee.pw_uid { return file.st_mode & S_IRUSR != 0 }
        if file.st_gid == user.pointee.pw_gid { return file.st_mode & S_IRGRP != 0 }
        return file.st_mode & S_IROTH != 0
    }
}
