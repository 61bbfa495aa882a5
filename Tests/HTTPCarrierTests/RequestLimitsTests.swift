import Carriers
import CurlHTTP
import Foundation
import HTTPCarrier
import Testing

@Suite("The limits of a request, as it is sent")
struct RequestLimitsTests {
    private static let path = "/carriers/generic/mo"
    private static let form = "from=081273440001&text=halo"
    private static let chunked = "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let get = "GET \(path)?\(form)&id="

    private static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    private static func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private func withListener(_ body: (World) async throws -> Void) async throws {
        let generic = HTTPCarrier.Configuration(name: "generic", profile: try profile("generic"))
        try await withWorld([generic], body)
    }

    /// A request that is too large in a way that the decoder may not mind, and the answer to it.
    struct Oversized: CustomTestStringConvertible {
        let testDescription: String
        let request: String
        let status: Int

        init(_ name: String, _ request: String, _ status: Int) {
            testDescription = name
            self.request = request
            self.status = status
        }
    }

    private static let oversized = [
        Oversized("an extension of a chunk", "\(chunked)5;\(many("x", 200_000))\r\nhello\r\n0\r\n\r\n", 413),
        Oversized(
            "zeros before the size of a chunk",
            "\(chunked)\(many("0", 200_000))5\r\nhello\r\n0\r\n\r\n",
            413
        ),
        Oversized("an extension of each of many chunks", chunked + many("1;\(many("x", 4000))\r\na\r\n", 60), 413),
        Oversized(
            "a long field behind the body",
            "\(chunked)\(chunk(form))0\r\nX-A: \(many("a", 40_000))\r\n\r\n",
            431
        ),
        Oversized(
            "many fields behind the body",
            "\(chunked)\(chunk(form))0\r\n\(many("X-A: a\r\n", 200))\r\n",
            431
        ),
        Oversized(
            "blanks in a field behind the body",
            "\(chunked)\(chunk(form))0\r\nX-A:\(many(" ", 200_000))a\r\n\r\n",
            413
        ),
        Oversized("a long field", "\(get)1 HTTP/1.1\r\nHost: x\r\nX-A: \(many("a", 40_000))\r\n\r\n", 431),
        Oversized("many fields", "\(get)1 HTTP/1.1\r\nHost: x\r\n\(many("X-A: a\r\n", 200))\r\n", 431),
        Oversized("blanks before a value", "\(get)1 HTTP/1.1\r\nHost: x\r\nX-A:\(many(" ", 40_000))a\r\n\r\n", 431),
        Oversized("a long address", "\(get)\(many("a", 40_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        Oversized(
            "empty lines before the request",
            "\(many("\r\n", 40_000))\(get)1 HTTP/1.1\r\nHost: x\r\n\r\n",
            431
        ),
        Oversized("what is no HTTP", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}", 400),
    ]

    @Test("are kept by a clean answer and the end of the connection", arguments: oversized)
    func overruns(example: Oversized) async throws {
        try await withListener { world in
            let exchange = try await RawConnection.exchange(port: world.port, [example.request])
            #expect(exchange.answer.hasPrefix("HTTP/1.1 \(example.status) "), "\(exchange.answer.prefix(200))")
            #expect(exchange.answer.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(exchange.answer.components(separatedBy: "HTTP/1.1 ").count == 2)
            #expect(exchange.isEnded)
            #expect(try await world.ledger.messages() == 0)
            #expect(try await world.call("\(Self.path)?\(Self.form)").status == 200)
        }
    }

    @Test("let the answer be read by a caller that goes on sending")
    func stubborn() async throws {
        try await withListener { world in
            let body = Self.many("a", 4 << 20)
            let declared = "POST \(Self.path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            for request in [declared + body, Self.chunked + Self.chunk(body), Self.chunked + "5;" + body] {
                let exchange = try await RawConnection.exchange(port: world.port, [request])
                #expect(exchange.answer.hasPrefix("HTTP/1.1 413"), "\(exchange.answer.prefix(200))")
                #expect(exchange.isEnded)
            }
            #expect(try await world.ledger.messages() == 0)
        }
    }

    @Test("count each request of a connection by itself, and honest chunks as what they hold")
    func honest() async throws {
        try await withListener { world in
            let requests = (1...300).map { "\(Self.get)\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
            let last = "\(Self.get)last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let pipelined = try await RawConnection.exchange(port: world.port, [requests + last])
            #expect(pipelined.answer.components(separatedBy: "HTTP/1.1 200").count == 302)
            let long = "\(Self.form)\(Self.many("a", 9000))&id="
            let posts = (1...40).map { number in
                let body = "\(long)p\(number)"
                return "POST \(Self.path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            }
            let bodies = try await RawConnection.exchange(port: world.port, posts + [last])
            #expect(bodies.answer.components(separatedBy: "HTTP/1.1 200").count == 42)
            let small = "\(Self.form)&ignored=" + Self.many("abcdefghijklmno ", 3500)
            let pieces = stride(from: 0, to: small.utf8.count, by: 16).map { start in
                Self.chunk(
                    String(decoding: Array(small.utf8)[start..<min(start + 16, small.utf8.count)], as: UTF8.self)
                )
            }
            let chunks = try await RawConnection.exchange(
                port: world.port,
                [Self.chunked + pieces.joined() + "0\r\n\r\n" + last]
            )
            #expect(chunks.answer.components(separatedBy: "HTTP/1.1 200").count == 3)
        }
    }
}
