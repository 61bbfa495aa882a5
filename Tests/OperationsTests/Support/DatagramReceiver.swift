import Dispatch
import Foundation
import Glibc

/// A real datagram socket in a directory of its own, as systemd and the journal have.
final class DatagramReceiver: Sendable {
    let path: String
    private let directory: String
    private let descriptor: Int32

    init() throws {
        directory = "/tmp/lapord-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        path = directory + "/socket"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit {
        close(descriptor)
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The next datagram, or what the file holds whose descriptor came instead; nil where none comes in time.
    ///
    /// Waits on a thread of its own: the few threads that tasks share must stay free for what is being tested.
    func receive(withinMilliseconds limit: Int32 = 10_000) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: self.wait(milliseconds: limit)) }
        }
    }

    private func wait(milliseconds limit: Int32) -> [UInt8]? {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, limit) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var control = [UInt64](repeating: 0, count: 8)
        return buffer.withUnsafeMutableBytes { bytes in
            control.withUnsafeMutableBytes { ancillary in
                var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return withUnsafeMutablePointer(to: &vector) { vector in
                    var message = msghdr()
                    message.msg_iov = vector
                    message.msg_iovlen = 1
                    message.msg_control = ancillary.baseAddress
                    message.msg_controllen = ancillary.count
                    let count = recvmsg(descriptor, &message, 0)
                    guard count >= 0 else { return nil }
                    guard message.msg_controllen > 0 else { return Array(bytes.prefix(count)) }
                    let passed = ancillary.load(fromByteOffset: MemoryLayout<cmsghdr>.size, as: Int32.self)
                    defer { close(passed) }
                    return Self.content(of: passed)
                }
            }
        }
    }

    func receiveText() async -> String? {
        await receive().map { String(decoding: $0, as: UTF8.self) }
    }

    private static func content(of file: Int32) -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = pread(file, &chunk, chunk.count, content.count)
            guard count > 0 else { return content }
            content.append(contentsOf: chunk.prefix(count))
        }
    }
}
