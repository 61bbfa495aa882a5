import Foundation

/// The citizens' telephones: the far side of Kannel's fake SMSC, whose protocol is a line a message.
///
/// Unlike Kannel's own `fakesmsc`, which draws its messages at random, they send each text once and in order. The bearerbox
/// serves one connection at a time, so close one before the next is opened.
package final class Telephones {
    /// A text that a citizen got.
    package struct Received: Hashable, Sendable {
        package var recipient: String
        package var text: String

        package init(recipient: String, text: String) {
            self.recipient = recipient
            self.text = text
        }
    }

    private let descriptor: Int32
    private var unread: [UInt8] = []
    private var heard: [Received] = []

    /// Joins the network at the port of a bearerbox's fake SMSC.
    init(port: Int) throws {
        descriptor = try Loopback.connect(to: port)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// Sends a text to 9009; the fake SMSC has no acknowledgement, so ask the bearerbox how many it has received.
    ///
    /// - Parameters:
    ///   - text: The text, without line feeds.
    ///   - sender: The number, with a plus sign.
    /// - Throws: Where the bearerbox is gone.
    package func send(_ text: String, from sender: String) throws {
        var rest = Array("\(sender) 9009 text \(text)\n".utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EAGAIN {
                usleep(1000)
                continue
            }
            guard count > 0 else { throw Gone() }
            rest = rest.dropFirst(count)
        }
    }

    /// All texts that citizens got so far, in order.
    package func received() -> [Received] {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            unread += chunk[..<count]
        }
        while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: unread[..<end], as: UTF8.self)
            unread.removeSubrange(...end)
            // "9009 +628127000001 text Laporan diterima"
            let words = line.split(separator: " ", maxSplits: 3)
            guard words.count == 4, words[2] == "text" else { continue }
            heard.append(Received(recipient: String(words[1]), text: String(words[3])))
        }
        return heard
    }

    struct Gone: Error {}
}
