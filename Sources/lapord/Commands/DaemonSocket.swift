import Foundation
import Glibc
import Ledger

/// The daemon's Unix socket, held open so that it stays the one that was checked.
///
/// The daemon's user can put a link to the socket of any other program in its place, and root's orders would go there.
final class DaemonSocket {
    /// `O_PATH` of open(2), which Glibc's module lacks: the number is that of all architectures of Debian that Swift knows.
    private static let pathOnly: Int32 = 0o10_000_000

    private let descriptor: Int32

    /// Takes hold of a socket; nil where there is none, or where it is a link or another user's.
    init?(path: String) {
        let opened = open(path, Self.pathOnly | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        guard let status = FileStatus(descriptor: opened), status.isSocket, Self.isTrusted(status.owner, path) else {
            close(opened)
            return nil
        }
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    /// A path that leads to this socket only (proc_pid_fd(5)).
    var address: String { "/proc/self/fd/\(descriptor)" }

    /// Whether a daemon listens.
    var isAnswered: Bool {
        let caller = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard caller >= 0 else { return false }
        defer { close(caller) }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: Array(address.utf8)) }
        return withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(caller, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Whether the owner of a socket is the one who keeps its folder, root, or the user of this command.
    private static func isTrusted(_ owner: uid_t, _ path: String) -> Bool {
        let folder = URL(filePath: path).absoluteURL.deletingLastPathComponent().path(percentEncoded: false)
        return switch PathKeeper.of(folder: folder) {
        case .user(let keeper): owner == keeper || (keeper == 0 && geteuid() != 0)
        case .several: owner == 0 || owner == geteuid()
        }
    }
}
