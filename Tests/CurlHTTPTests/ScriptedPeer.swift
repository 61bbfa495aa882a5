import Dispatch
import Glibc
import Synchronization

/// A peer on 127.0.0.1 that answers as a test's script says, byte by byte; every connection runs on its own thread.
final class ScriptedPeer: Sendable {
    /// One request as it came.
    struct Request: Sendable {
        var head: String
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// One connection, used by one thread.
    struct Connection {
        let descriptor: Int32
        let peer: ScriptedPeer

        /// The next whole request, or `nil` when the client has closed.
        func readRequest() -> Request? {
            var bytes: [UInt8] = []
            while true {
                if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                    let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                    let length = head.split(separator: "\r\n").compactMap { line -> Int? in
                        let parts = line.split(separator: ":", maxSplits: 1)
                        guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
                        return Int(parts[1].drop { $0 == " " })
                    }
                    let body = bytes[end.upperBound...]
                    if body.count >= length.first ?? 0 {
                        let request = Request(head: head, body: Array(body))
                        peer.note(request)
                        return request
                    }
                }
                guard let more = readSome() else { return nil }
                bytes += more
            }
        }

        /// What is there now, at least a byte, or `nil` at the end.
        func readSome() -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &buffer, buffer.count)
            return count > 0 ? Array(buffer[..<count]) : nil
        }

        func write(_ text: String) {
            let bytes = Array(text.utf8)
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }

        func answer(_ status: String = "200 OK", headers: String = "", body: String = "") {
            write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
        }

        /// Answers one request and reads another, which it never answers.
        func answerOnce() {
            _ = readRequest()
            answer()
            _ = readRequest()
        }

        /// Ends the connection with RST when it is closed.
        func reset() {
            var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        }

        /// Waits until the client closes.
        func waitForEnd() {
            while readSome() != nil {}
        }
    }

    private struct State {
        var requests: [Request] = []
        var connections = 0
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex(State())
    private let release = DispatchSemaphore(value: 0)

    var url: String { "http://127.0.0.1:\(port)" }
    /// Every whole request that arrived.
    var requests: [Request] { state.withLock { $0.requests } }
    var connectionCount: Int { state.withLock { $0.connections } }

    /// Listens and runs the script once for each connection; the connection closes when the script returns.
    init(script: @escaping @Sendable (Connection) -> Void) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutableBytes(of: &address) { raw -> Bool in
            guard let pointer = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(descriptor, pointer, length) == 0 && listen(descriptor, 128) == 0
                && getsockname(descriptor, pointer, &length) == 0
        }
        precondition(bound, "no free port on 127.0.0.1")
        port = Int(UInt16(bigEndian: address.sin_port))
        listener = descriptor
        Self.detach { [self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                self.state.withLock { $0.connections += 1 }
                Self.detach {
                    script(Connection(descriptor: connection, peer: self))
                    close(connection)
                }
            }
        }
    }

    /// Stops listening; connections end with their scripts.
    func stop() {
        Glibc.shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Blocks a script until ``letGo()``.
    func holdOpen() {
        release.wait()
    }

    func letGo() {
        release.signal()
    }

    private func note(_ request: Request) {
        state.withLock { $0.requests.append(request) }
    }

    private static func detach(_ work: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let work: @Sendable () -> Void
            init(_ work: @escaping @Sendable () -> Void) { self.work = work }
        }
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work() }
                return nil
            },
            Unmanaged.passRetained(Box(work)).toOpaque()
        )
        precondition(code == 0, "no thread for the scripted peer")
        pthread_detach(thread)
    }
}
