import Glibc
import Synchronization

/// TCP ports of the loopback interface, for peers and daemons that are told theirs.
package enum LoopbackPort {
    /// Below the ports that Linux gives to outgoing connections: a daemon that is started again finds its port free.
    private static let range = 10_000..<32_768
    private static let given = Mutex<Set<Int>>([])

    /// A port on which nobody listens, and which this process gets once.
    package static func free() -> Int {
        while true {
            let port = Int.random(in: range)
            if given.withLock({ $0.insert(port).inserted }), reach(port, by: bind) { return port }
        }
    }

    /// Whether somebody listens on a port.
    package static func isListening(_ port: Int) -> Bool {
        reach(port, by: connect)
    }

    private static func reach(
        _ port: Int,
        by call: (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt
    ) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
