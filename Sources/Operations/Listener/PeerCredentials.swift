import Glibc
package import Ledger
import NIOCore

/// The process at the other end of a Unix socket, as the kernel tells it (unix(7), SO_PEERCRED).
struct PeerCredentials: Sendable {
    // The fields of `struct ucred`, in its order.
    private let process: pid_t
    private let user: uid_t
    private let group: gid_t

    /// Asks the kernel for the peer of a channel.
    ///
    /// - Throws: Where the channel is none of a socket.
    static func requester(of channel: any Channel) async throws -> Requester {
        guard let socket = channel as? any SocketOptionProvider else { throw ChannelError.operationUnsupported }
        let peer: PeerCredentials = try await socket.unsafeGetSocketOption(
            level: .socket,
            name: .init(rawValue: SO_PEERCRED)
        )
        .get()
        return Requester(userID: peer.user)
    }
}

extension Requester {
    /// A user of this machine, with the name that the machine knows.
    package init(userID: UInt32) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        let status = getpwuid_r(userID, &entry, &buffer, buffer.count, &found)
        self = .user(id: userID, name: status == 0 && found != nil ? String(cString: entry.pw_name) : nil)
    }

    /// The user of this process.
    package static var local: Requester { Requester(userID: getuid()) }
}
