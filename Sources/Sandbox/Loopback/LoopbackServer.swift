import Glibc
import Synchronization

/// A very small HTTP/1.1 server for measurements on one machine, where a server framework would use more of the machine than the
/// measured code.
///
/// One thread, `poll`, persistent connections, requests with a body of known length. Its clients are our own: a malformed request
/// ends its connection.
package final class LoopbackServer: Sendable {
    /// A request.
    package struct Request: Sendable {
        /// For example `GET`.
        package var method: String
        /// The path with its query, as received.
        package var target: String
        package var body: [UInt8]
    }

    /// An answer.
    package struct Answer: Sendable {
        package var status: Int
        package var contentType: String
        package var body: [UInt8]

        package init(status: Int = 200, contentType: String = "text/plain", body: [UInt8] = []) {
            self.status = status
            self.contentType = contentType
            self.body = body
        }
    }

    /// The reason why the server could not be made.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// The port on 127.0.0.1.
    package let port: Int
    private let listener: Int32
    private let isStopping = Mutex(false)
    private let handler: @Sendable (Request) -> Answer

    /// Makes a server on a free port of the loopback and starts its thread.
    ///
    /// - Parameter handler: Answers a request, on the server's thread.
    /// - Throws: ``Failure``.
    package init(handler: @escaping @Sendable (Request) -> Answer) throws {
        self.handler = handler
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 1024) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard isListening else {
            throw Failure(description: "the loopback server cannot listen: error \(errno)")
        }
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<LoopbackServer>.fromOpaque(context).takeRetainedValue().serve()
                return nil
            },
            Unmanaged.passRetained(self).toOpaque()
        )
        guard code == 0 else { throw Failure(description: "the loopback server has no thread: error \(code)") }
        pthread_detach(thread)
    }

    /// Makes the thread end and close every connection within about 100 ms.
    package func stop() {
        isStopping.withLock { $0 = true }
    }

    private func serve() {
        var descriptors = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        var pending: [Int32: [UInt8]] = [:]
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !isStopping.withLock({ $0 }) {
            guard poll(&descriptors, nfds_t(descriptors.count), 100) > 0 else { continue }
            var ended: Set<Int32> = []
            for ready in descriptors where ready.revents != 0 && ready.fd != listener {
                let received = recv(ready.fd, &buffer, buffer.count, 0)
                guard received > 0 else {
                    ended.insert(ready.fd)
                    continue
                }
                pending[ready.fd, default: []] += buffer[..<received]
                if !answer(&pending[ready.fd, default: []], on: ready.fd) { ended.insert(ready.fd) }
            }
            if descriptors[0].revents != 0, let accepted = accept() {
                descriptors.append(pollfd(fd: accepted, events: Int16(POLLIN), revents: 0))
            }
            for descriptor in ended {
                close(descriptor)
                pending[descriptor] = nil
            }
            if !ended.isEmpty { descriptors.removeAll { ended.contains($0.fd) } }
        }
        for open in descriptors { close(open.fd) }
    }

    private func accept() -> Int32? {
        let accepted = Glibc.accept(listener, nil, nil)
        guard accepted >= 0 else { return nil }
        var yes: Int32 = 1
        setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return accepted
    }

    /// Answers every complete request; false if the connection must end.
    private func answer(_ pending: inout [UInt8], on descriptor: Int32) -> Bool {
        while let end = Self.headerEnd(pending) {
            let words = pending[..<end].prefix { $0 != 13 }.split(separator: UInt8(ascii: " "))
            guard words.count == 3 else { return false }
            let length = Self.contentLength(pending[..<end])
            guard pending.count >= end + 4 + length else { return true }
            let request = Request(
                method: String(decoding: words[0], as: UTF8.self),
                target: String(decoding: words[1], as: UTF8.self),
                body: Array(pending[(end + 4)..<(end + 4 + length)])
            )
            pending.removeFirst(end + 4 + length)
            let answer = handler(request)
            let head =
                "HTTP/1.1 \(answer.status) OK\r\nContent-Type: \(answer.contentType)\r\n"
                + "Content-Length: \(answer.body.count)\r\n\r\n"
            var bytes = (Array(head.utf8) + answer.body)[...]
            while !bytes.isEmpty {
                let sent = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard sent > 0 else { return false }
                bytes = bytes.dropFirst(sent)
            }
        }
        return pending.count < 1 << 20
    }

    /// The index at which the empty line begins.
    private static func headerEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first {
            bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13 && bytes[$0 + 3] == 10
        }
    }

    private static func contentLength(_ header: ArraySlice<UInt8>) -> Int {
        let name = Array("content-length:".utf8)
        for line in header.split(separator: 10) where line.count > name.count {
            guard zip(line, name).allSatisfy({ ($0 | 0x20) == $1 || $0 == $1 }) else { continue }
            return Int(String(decoding: line.dropFirst(name.count).filter { $0 > 32 }, as: UTF8.self)) ?? 0
        }
        return 0
    }
}
