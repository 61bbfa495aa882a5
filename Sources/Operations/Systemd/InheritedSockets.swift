import Foundation
import Glibc

/// The listening sockets that systemd holds and hands over (sd_listen_fds(3)), so that a restart refuses no connection.
package struct InheritedSockets: Hashable, Sendable {
    /// The descriptors by the name that the socket unit gives them (`FileDescriptorName=`, else the unit's name).
    package let descriptors: [String: [Int32]]

    /// Takes the sockets over: marks them to be closed on exec. Nothing else in the process may do so.
    ///
    /// - Parameters:
    ///   - environment: The process's environment: `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES` are read.
    ///   - processID: This process; sockets meant for another are left alone.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        processID: Int32 = ProcessInfo.processInfo.processIdentifier
    ) {
        let named = Self.named(environment: environment, processID: processID)
        for descriptor in named.values.joined() {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        descriptors = named
    }

    init(descriptors: [String: [Int32]]) {
        self.descriptors = descriptors
    }

    /// The descriptors by name, none of them touched.
    static func named(environment: [String: String], processID: Int32) -> [String: [Int32]] {
        guard let owner = environment["LISTEN_PID"].flatMap(Int32.init), owner == processID,
            let count = environment["LISTEN_FDS"].flatMap(Int32.init), (1...64).contains(count)
        else { return [:] }
        let names = environment["LISTEN_FDNAMES"]?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        var result: [String: [Int32]] = [:]
        for index in 0..<count {
            let name = Int(index) < names.count ? String(names[Int(index)]) : "unknown"
            // SD_LISTEN_FDS_START: the first socket is descriptor 3.
            result[name, default: []].append(3 + index)
        }
        return result
    }

    /// The names of sockets that nobody takes.
    package func names(besides known: Set<String>) -> [String] {
        descriptors.keys.filter { !known.contains($0) }.sorted()
    }

    /// The first socket of a name; nil where systemd holds none.
    package subscript(name: String) -> Int32? { descriptors[name]?.first }
}
