import Glibc
import Synchronization

/// A very small HTTP/1.1 server for measurements on one machine, where a server framework would take more of it than what is measured.
///
/// One thread, `epoll`, kept connections, requests with a body of known length. Whoever calls is a client that we wrote: what is
/// malformed ends its connection.
package final class LoopbackServer: Sendable {
    /// A request.
    package struct Request: Sendable {
        /// For example `GET`.
        package var method: String
        /// The path with its query, as it came.
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

    /// Why the server could not be made.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// Where it listens, on 127.0.0.1.
    package let port: Int
    private let listener: Int32
    private let poll: Int32
    /// Written to at the end.
    private let bell: Int32
    private let handler: @Sendable (Request) -> Answer

    /// Makes a server on any free port of the loopback and starts its thread.
    ///
    /// - Parameter handler: Answers a request, on the server's thread.
    /// - Throws: ``Failure``.
    package init(handler: @escaping @Sendable (Request) -> Answer) throws {
        self.handler = handler
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        poll = epoll_create1(0)
        bell = eventfd(0, 0)
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
        guard isListening, poll >= 0, bell >= 0 else {
            throw Failure(description: "the loopback server cannot listen: error \(errno)")
        }
        Self.watch(listener, in: poll)
        Self.watch(bell, in: poll)
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

    /// Ends the thread and closes every connection.
    package func stop() {
        var one: UInt64 = 1
        _ = write(bell, &one, 8)
    }

    private static func watch(_ descriptor: Int32, in poll: Int32) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.fd = descriptor
        epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event)
    }

    private func serve() {
        var connections: [Int32: [UInt8]] = [:]
        var events = [epoll_event](repeating: epoll_event(), count: 128)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = epoll_wait(poll, &events, Int32(events.count), -1)
            for event in events.prefix(Int(max(0, count))) {
                let descriptor = event.data.fd
                switch descriptor {
                case bell:
                    for (open, _) in connections { close(open) }
                    for open in [listener, poll, bell] { close(open) }
                    return
                case listener:
                    let accepted = accept(listener, nil, nil)
                    guard accepted >= 0 else { continue }
                    var yes: Int32 = 1
                    setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(4))
                    connections[accepted] = []
                    Self.watch(accepted, in: poll)
                default:
                    let received = recv(descriptor, &buffer, buffer.count, 0)
                    var pending = connections[descriptor] ?? []
                    if received > 0 {
                        pending += buffer[..<received]
                        if answer(&pending, on: descriptor) {
                            connections[descriptor] = pending
                            continue
                        }
                    }
                    connections[descriptor] = nil
                    close(descriptor)
                }
            }
        }
    }

    /// Answers every whole request; false where the connection is to end.
    private func answer(_ pending: inout [UInt8], on descriptor: Int32) -> Bool {
        while let end = Self.headerEnd(pending) {
            let header = String(decoding: pending[..<end], as: UTF8.self)
            let words = header.prefix { $0 != "\r\n" }.split(separator: " ")
            guard words.count == 3 else { return false }
            let length = Self.contentLength(header)
            guard pending.count >= end + 4 + length else { return true }
            let request = Request(
                method: String(words[0]),
                target: String(words[1]),
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

    /// Where the empty line begins.
    private static func headerEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first {
            bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13 && bytes[$0 + 3] == 10
        }
    }

    private static func contentLength(_ header: String) -> Int {
        for line in header.utf8.split(separator: 10) where line.count > 15 {
            let name = "content-length:".utf8
            guard zip(line, name).allSatisfy({ ($0 | 0x20) == $1 || $0 == $1 }) else { continue }
            return Int(Substring(line.dropFirst(name.count)).filter { $0.isNumber }) ?? 0
        }
        return 0
    }
}
