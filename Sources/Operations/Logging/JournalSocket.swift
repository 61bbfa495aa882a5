import Glibc
import Metrics

/// The datagram socket to the journal; what does not fit into a datagram travels as a file without a name.
final class JournalSocket: Sendable {
    private let descriptor: Int32
    private let path: String

    init(path: String) throws(SystemCallError) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallError("socket", on: path) }
        self.descriptor = descriptor
        self.path = path
        // A journal that hangs must not hang the daemon: a line is worth 200 ms and then lost.
        var limit = timeval(tv_sec: 0, tv_usec: 200_000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let connected = UnixAddress(path: path).withSocketAddress { connect(descriptor, $0, $1) } ?? -1
        guard connected == 0 else {
            // The descriptor is closed by deinit, which runs after this too.
            throw SystemCallError("connect", on: path)
        }
    }

    deinit {
        close(descriptor)
    }

    func send(_ datagram: [UInt8]) {
        if transmit(datagram) { return }
        // The journal was restarted: its socket is a new one under the same path.
        if errno == ECONNREFUSED || errno == ENOTCONN || errno == ECONNRESET || errno == EDESTADDRREQ {
            _ = UnixAddress(path: path).withSocketAddress { connect(descriptor, $0, $1) }
            if transmit(datagram) { return }
        }
        if errno == EMSGSIZE || errno == ENOBUFS, transmitAsFile(datagram) { return }
        Counter(label: "lapord_log_lines_lost_total").increment()
    }

    private func transmit(_ datagram: [UInt8]) -> Bool {
        datagram.withUnsafeBytes { bytes in
            var result: Int
            repeat {
                result = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            } while result < 0 && errno == EINTR
            return result == bytes.count
        }
    }

    private func transmitAsFile(_ content: [UInt8]) -> Bool {
        // O_TMPFILE (open(2)), which Glibc's module map leaves out: a file without a name, in a directory the journal trusts.
        let file = open("/dev/shm", O_RDWR | O_CLOEXEC | O_EXCL | 0o20_200_000, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        var written = 0
        while written < content.count {
            let count = content[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            written += count
        }
        return pass(file)
    }

    /// Sends a descriptor in a control message of type SCM_RIGHTS, without data.
    private func pass(_ file: Int32) -> Bool {
        let headerSize = MemoryLayout<cmsghdr>.size
        // CMSG_SPACE(sizeof(int)): the header, the descriptor, and padding to the word.
        let control = UnsafeMutableRawPointer.allocate(byteCount: headerSize + 8, alignment: 8)
        defer { control.deallocate() }
        control.initializeMemory(as: UInt8.self, repeating: 0, count: headerSize + 8)
        var header = cmsghdr()
        header.cmsg_len = headerSize + MemoryLayout<Int32>.size
        header.cmsg_level = SOL_SOCKET
        header.cmsg_type = Int32(SCM_RIGHTS)
        control.storeBytes(of: header, as: cmsghdr.self)
        control.storeBytes(of: file, toByteOffset: headerSize, as: Int32.self)
        var message = msghdr()
        message.msg_control = control
        message.msg_controllen = headerSize + 8
        return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL)) >= 0
    }
}
