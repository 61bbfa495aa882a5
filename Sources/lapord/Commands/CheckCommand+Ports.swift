import ConfigurationFile
import Foundation
import Glibc
import HTTPCarrier

extension CheckCommand {
    /// Whether the listeners of a configuration could bind their addresses, at their lines of the file.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: A fault for an address that another program has or that is not of this machine, and a note for one that the daemon of
    ///   this configuration may have itself, since it runs.
    static func examinePorts(_ settings: Settings) -> (faults: [String], notes: [String]) {
        let found = FaultCollector()
        guard let (document, variables) = try? Settings.document(path: settings.file) else { return ([], []) }
        let root = ConfigurationSection(document, faults: found)
        let socket = settings.operations.socketPath
        let isRunning = DaemonSocket(path: socket)?.isAnswered == true
        func examine(_ host: String, _ port: Int, _ section: ConfigurationSection?) {
            guard port != 0, let section else { return }
            switch bindingError(host, port) {
            case EADDRINUSE where isRunning:
                section.note("\(port) is in use; the daemon that answers at \(socket) may be the one", at: "port")
            case EADDRINUSE:
                section.report(
                    "\(port) is in use by another program",
                    at: "port",
                    suggestion: "'ss -ltnp sport = :\(port)' shows it; take another port or end that program"
                )
            case EADDRNOTAVAIL:
                section.report("is no address of this machine", at: "host", suggestion: "'ip address' shows them")
            default: break
            }
        }
        if let callbacks = settings.callbacks { examine(callbacks.host, callbacks.port, root.section("callbacks")) }
        if let (host, port) = settings.operations.listenAddress {
            examine(host, port, root.section("operations")?.section("listen"))
        }
        func lines(_ list: [ConfigurationFault]) -> [String] {
            list.map { Settings.place($0, in: variables).description }
        }
        return (lines(found.faults), lines(found.notes))
    }

    /// The error of bind(2) for an address of TCP; 0 where it can be bound, or where that cannot be told.
    private static func bindingError(_ host: String, _ port: Int) -> Int32 {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var addresses: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &addresses) == 0, let first = addresses else { return 0 }
        defer { freeaddrinfo(addresses) }
        let descriptor = socket(first.pointee.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        // As the listeners do it: connections of an earlier daemon that are ending are no obstacle.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        return bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 ? 0 : errno
    }
}
