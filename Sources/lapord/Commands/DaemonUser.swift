import Administration
import Foundation
import Glibc
import Ledger

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

    /// Gives up root's rights for those of the user who can exchange what lies in a folder, for good; nothing where that is root.
    ///
    /// The user could put links in the place of files, and root would follow them. A process that has that user's rights gains
    /// nothing by them. Whatever only root can read is read before.
    ///
    /// - Parameter path: A file of the folder.
    /// - Throws: ``Refusal`` where no single user owns the folder, or the rights cannot be given up.
    static func become(keeperOf path: String) throws(Refusal) {
        guard geteuid() == 0 else { return }
        let folder = URL(filePath: path).absoluteURL.deletingLastPathComponent().path(percentEncoded: false)
        switch PathKeeper.of(folder: folder) {
        case .user(0): return
        case .user(let user): try become(user)
        case .several(let shared):
            throw Refusal(
                .conflict,
                "several users can change the folder \(shared), and root does not work in it: chown it to the daemon's user, mode 750"
            )
        }
    }

    private static func become(_ user: uid_t) throws(Refusal) {
        let entry = getpwuid(user)
        // A number without a name has no group but its own.
        let group = entry.map(\.pointee.pw_gid) ?? gid_t(user)
        let hasGroups = entry.map { initgroups($0.pointee.pw_name, group) == 0 } ?? (setgroups(0, nil) == 0)
        // Of root, both set the real, effective and saved id, in all threads (setuid(2), nptl(7)).
        guard hasGroups, setgid(group) == 0, setuid(user) == 0, setuid(0) != 0 else {
            throw Refusal(.internal, "the rights of root cannot be given up (\(String(cString: strerror(errno))))")
        }
    }
}
