import CurlHTTP
import Logging
import TestSupport
import Testing

struct CurlPrivacyTests {
    private let secret = "6281234567890"

    private func request(_ url: String) -> CurlRequest {
        CurlRequest(
            method: "POST",
            url: url,
            headers: ["Authorization": "Bearer \(secret)"],
            body: Array("isi \(secret)".utf8)
        )
    }

    @Test("descriptions, dumps, errors and logs hold no path, query, header or body")
    func nothingShows() async throws {
        let log = RecordingLog()
        let logger = Logger(label: "test") { _ in log }
        let client = CurlClient(configuration: .init(), logger: logger)
        let urls = [
            "http://user\(secret):pass@127.0.0.1:1/\(secret)?to=\(secret)", "http://sp4n.invalid\u{7F}/\(secret)",
            "ftp://x/\(secret)",
            "http://127.0.0.1:1/a b\(secret)", "http://[::1/\(secret)", "http://",
        ]
        for url in urls {
            let request = request(url)
            var dumped = ""
            dump(request, to: &dumped)
            let error = await failure(client, request)
            let shown = try #require(error)
            #expect(shown.progress == .notSent)
            for text in ["\(request)", String(reflecting: request), dumped, "\(shown)", shown.detail] {
                #expect(!text.contains(secret), "\(text)")
            }
        }
        await client.shutdown()
        #expect(!log.lines.isEmpty)
        #expect(log.lines.allSatisfy { !"\($0)".contains(secret) })
    }

    @Test("header fields that would smuggle another line are refused", arguments: ["a\r\nX: b", "a\nb", "a\u{0}b"])
    func smuggling(value: String) async throws {
        let peer = try await withPeer { connection in
            _ = connection.readRequest()
            connection.answer()
        } test: { client, peer in
            let error = await failure(client, CurlRequest(url: peer.url, headers: ["X-Test": value]))
            #expect(error?.code == .invalidRequest)
        }
        #expect(peer.requests.isEmpty)
    }

    @Test("a proxy gets the whole address, its credential stays in the header for it")
    func proxy() async throws {
        let peer = ScriptedPeer { connection in
            _ = connection.readRequest()
            connection.answer(body: "via")
        }
        defer { peer.stop() }
        try await withClient(.init(proxy: .address(peer.url, credential: "u:p"))) { client in
            let response = try await client.execute(CurlRequest(url: "http://sp4n.invalid/x"))
            #expect(response.body == Array("via".utf8))
        }
        let head = try #require(peer.requests.first).head
        #expect(head.hasPrefix("GET http://sp4n.invalid/x HTTP/1.1"))
        #expect(head.contains("Proxy-Authorization: Basic dTpw"))
    }
}
