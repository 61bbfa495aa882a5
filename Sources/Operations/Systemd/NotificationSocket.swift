import Glibc

/// The datagram socket by which a service talks to systemd (sd_notify(3)).
package final class NotificationSocket: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens the socket that systemd named; nil where the process was not started by systemd with notification.
    ///
    /// - Parameter environment: The process's environment.
    /// - Throws: ``SystemCallError`` where a socket is named but cannot be made.
    package convenience init?(environment: [String: String]) throws {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return nil }
        try self.init(path: path)
    }

    /// Opens the socket at a path, or of an abstract name with a leading `@`.
    ///
    /// - Throws: ``SystemCallError``.
    package init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.path = path
        guard descriptor >= 0 else { throw SystemCallError("socket", on: path) }
        // A systemd that does not read must not hold the daemon's threads.
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Sends assignments in one datagram; whether systemd took them.
    @discardableResult
    func send(_ assignments: [String]) -> Bool {
        let bytes = Array(assignments.joined(separator: "\n").utf8)
        let sent = UnixAddress(path: path).withSocketAddress { address, length in
            bytes.withUnsafeBytes {
                sendto(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
        return sent == bytes.count
    }
}
