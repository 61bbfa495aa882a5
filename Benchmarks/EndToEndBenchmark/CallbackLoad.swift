import Foundation
import Glibc

/// The network's side of the callbacks: kept connections, driven by `poll` from one thread, so that making the load costs little of
/// the machine that is measured.
final class CallbackLoad {
    /// How many callbacks are sent.
    enum Pace {
        /// So many a second, whatever comes back; a callback's time counts from when it was due.
        case perSecond(Double)
        /// As many as keep so many complaints on their way to their last reply.
        case underWay(Int)
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private struct Connection {
        var descriptor: Int32
        var isBusy = false
        var answer: [UInt8] = []
    }

    /// Callbacks that were not acknowledged with 2xx.
    private(set) var refused = 0
    private let journey: Journey
    private let texts: [String]
    private let run = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    private var connections: [Connection] = []

    init(port: Int, connections count: Int, journey: Journey, texts: [String]) throws {
        self.journey = journey
        self.texts = texts.map { Self.encoded($0) }
        for _ in 0..<count { connections.append(Connection(descriptor: try Self.connect(port))) }
    }

    deinit {
        for connection in connections { close(connection.descriptor) }
    }

    /// Sends callbacks for a time, and waits until the last is acknowledged.
    ///
    /// - Returns: The numbers of the complaints that were sent.
    func send(_ pace: Pace, for seconds: Double) throws -> Range<Int> {
        let first = journey.count
        let start = Journey.now
        let end = start + Int64(seconds * 1e9)
        var due = start
        while true {
            let now = Journey.now
            switch pace {
            case .perSecond(let rate):
                let interval = Int64(1e9 / rate)
                while due <= now, due < end, let free = connections.firstIndex(where: { !$0.isBusy }) {
                    try write(on: free, at: due)
                    due += interval
                }
            case .underWay(let limit):
                while now < end, journey.count - journey.completed < limit,
                    let free = connections.firstIndex(where: { !$0.isBusy })
                {
                    try write(on: free, at: now)
                }
            }
            if now >= end, !connections.contains(where: \.isBusy) { return first..<journey.count }
            try read()
        }
    }

    private func write(on index: Int, at time: Int64) throws {
        let number = journey.begin(at: time)
        let sender = String(number + 100_000_000).dropFirst()
        let request =
            "GET /carriers/smsc/mo?from=%2B62812\(sender)&to=9009&text=\(texts[number % texts.count])"
            + "&time=1795250096&id=\(run)-\(number)&coding=0&charset=UTF-8&udh=&smsc=bench HTTP/1.1\r\nHost: lapord\r\n\r\n"
        var bytes = Array(request.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Glibc.send(connections[index].descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "a callback could not be sent: error \(errno)") }
            bytes = bytes.dropFirst(count)
        }
        connections[index].isBusy = true
    }

    private func read() throws {
        var waiting = connections.map { pollfd(fd: $0.isBusy ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0) }
        guard poll(&waiting, nfds_t(waiting.count), 1) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 4096)
        for (index, ready) in waiting.enumerated() where ready.revents != 0 {
            let count = recv(ready.fd, &buffer, buffer.count, 0)
            guard count > 0 else { throw Failure(description: "the daemon closed a connection") }
            connections[index].answer += buffer[..<count]
            guard let isAccepted = Self.verdict(on: connections[index].answer) else { continue }
            if !isAccepted { refused += 1 }
            connections[index].isBusy = false
            connections[index].answer.removeAll(keepingCapacity: true)
        }
    }

    /// Whether a whole answer says 2xx; nil where it is not whole yet.
    private static func verdict(on answer: [UInt8]) -> Bool? {
        guard let headerEnd = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let header = String(decoding: answer[..<headerEnd.lowerBound], as: UTF8.self)
        let lengths = header.split(separator: "\r\n").compactMap { line -> Int? in
            guard line.utf8.count > lengthName.utf8.count, line.prefix(lengthName.count).lowercased() == lengthName
            else {
                return nil
            }
            return Int(line.dropFirst(lengthName.count))
        }
        guard answer.count - headerEnd.upperBound >= lengths.first ?? 0 else { return nil }
        return answer.dropFirst("HTTP/1.1 ".utf8.count).first == UInt8(ascii: "2")
    }

    private static let lengthName = "content-length: "

    private static func connect(_ port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw Failure(description: "nobody listens on port \(port)")
        }
        return descriptor
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
