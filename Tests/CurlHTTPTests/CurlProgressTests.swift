import CurlHTTP
import Testing

struct CurlProgressTests {
    private static let deadlines = CurlDeadlines(connect: .seconds(5), total: .seconds(20))

    /// Keeps connections long enough for a second request on a machine that is busy.
    private static let keeping = CurlClient.Configuration(idleLimitForUnrepeatable: .seconds(60))

    private func post(_ url: String, body: [UInt8] = Array(#"{"isi":"laporan"}"#.utf8)) -> CurlRequest {
        CurlRequest(method: "POST", url: url, body: body, deadlines: Self.deadlines)
    }

    @Test("nobody listens: nothing was sent")
    func refused() async throws {
        let peer = ScriptedPeer { _ in }
        peer.stop()
        try await withClient { client in
            let error = await failure(client, post(peer.url))
            #expect(error?.code == .cannotConnect)
            #expect(error?.progress == .notSent)
        }
    }

    @Test("the host has no address: nothing was sent")
    func unresolvable() async throws {
        try await withClient { client in
            let error = await failure(client, post("http://tidak-ada.invalid/"))
            #expect(error?.code == .cannotResolve)
            #expect(error?.progress == .notSent)
        }
    }

    @Test("the peer takes the request and closes without an answer: all of it was sent, and only once")
    func closedAfterRequest() async throws {
        let peer = try await withPeer {
            _ = $0.readRequest()
        } test: { client, peer in
            let error = await failure(client, post(peer.url))
            #expect(error?.code == .connectionLost)
            #expect(error?.progress == .sentWhole)
        }
        #expect(peer.requests.count == 1)
    }

    @Test("a kept connection dies after it took a second request: libcurl must not send it again")
    func noSilentRepetition() async throws {
        let peer = try await withPeer(Self.keeping) { connection in
            connection.answerOnce()
        } test: { client, peer in
            let response = try await client.execute(post(peer.url))
            #expect(response.status == 200)
            let error = await failure(client, post(peer.url))
            #expect(error?.code == .connectionLost)
            #expect(error?.progress == .sentWhole)
        }
        #expect(peer.requests.count == 2)
    }

    @Test("a kept connection dies after it took a second request, and the peer is gone for good: still sent whole")
    func peerGoneAfterSecondRequest() async throws {
        let peer = ScriptedPeer { connection in
            _ = connection.readRequest()
            connection.answer()
            _ = connection.readRequest()
            connection.peer.stop()
        }
        try await withClient(Self.keeping) { client in
            let response = try await client.execute(post(peer.url))
            #expect(response.status == 200)
            let error = await failure(client, post(peer.url))
            #expect(error?.progress == .sentWhole)
        }
        #expect(peer.requests.count == 2)
    }

    @Test("the same without a body, as carriers' send requests are")
    func noSilentRepetitionOfGet() async throws {
        let peer = try await withPeer(Self.keeping) { connection in
            connection.answerOnce()
        } test: { client, peer in
            let request = CurlRequest(url: peer.url + "/send?text=1", repetition: .forbidden)
            let response = try await client.execute(request)
            #expect(response.status == 200)
            let error = await failure(client, request)
            #expect(error?.code == .connectionLost)
            #expect(error?.progress == .sentWhole)
        }
        #expect(peer.requests.count == 2)
    }

    @Test("a harmless request on a dead kept connection is sent again by libcurl")
    func harmlessRepetition() async throws {
        let peer = try await withPeer(Self.keeping) { connection in
            connection.answerOnce()
        } test: { client, peer in
            for _ in 0..<2 {
                let request = CurlRequest(method: "POST", url: peer.url, body: [65], repetition: .harmless)
                let response = try await client.execute(request)
                #expect(response.status == 200)
            }
        }
        #expect(peer.requests.count == 3)
        #expect(peer.requests.last?.text == "A")
    }

    @Test("the peer resets in the middle of the body: sent in part")
    func resetInBody() async throws {
        try await withPeer { connection in
            connection.reset()
            _ = connection.readSome()
        } test: { client, peer in
            let error = await failure(client, post(peer.url, body: [UInt8](repeating: 65, count: 32 << 20)))
            #expect(error?.code == .connectionLost)
            #expect(error?.progress == .sentInPart)
        }
    }

    @Test("the peer stops reading in the middle of the body: the stall deadline ends it, sent in part")
    func stallInBody() async throws {
        let peer = try await withPeer { connection in
            _ = connection.readSome()
            connection.peer.holdOpen()
        } test: { client, peer in
            var request = post(peer.url, body: [UInt8](repeating: 65, count: 32 << 20))
            request.deadlines = CurlDeadlines(total: .seconds(30), stall: .seconds(1))
            let error = await failure(client, request)
            #expect(error?.code == .stalled)
            #expect(error?.progress == .sentInPart)
        }
        peer.letGo()
    }

    @Test("the peer goes silent after the request: the total deadline ends it, sent whole")
    func silence() async throws {
        try await withPeer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        } test: { client, peer in
            var request = post(peer.url)
            request.deadlines = CurlDeadlines(total: .milliseconds(400))
            let error = await failure(client, request)
            #expect(error?.code == .totalTimeout)
            #expect(error?.progress == .sentWhole)
        }
    }

    @Test(
        "the connection ends during the answer: sent whole, with the status once it is known",
        arguments: [
            ("HT", nil), ("HTTP/1.1 201 Created\r\nContent-Le", 201),
            ("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n", 201),
            ("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{\"id\"", 201),
        ] as [(String, Int?)]
    )
    func cutAnswer(sent: String, status: Int?) async throws {
        try await withPeer { connection in
            _ = connection.readRequest()
            connection.write(sent)
        } test: { client, peer in
            let error = await failure(client, post(peer.url))
            #expect(error?.progress == .sentWhole)
            #expect(error?.code == .connectionLost || error?.code == .protocolViolation)
            if sent.contains("\r\n\r\n") { #expect(error?.status == status) }
        }
    }

    @Test("an answer that is no HTTP is a protocol violation, sent whole")
    func noHTTP() async throws {
        try await withPeer { connection in
            _ = connection.readRequest()
            connection.write("SSH-2.0-OpenSSH_9.2\r\n")
        } test: { client, peer in
            let error = await failure(client, post(peer.url))
            #expect(error?.code == .protocolViolation)
            #expect(error?.progress == .sentWhole)
        }
    }

    @Test("an answer over the limit ends the transfer, announced or not")
    func tooLarge() async throws {
        try await withPeer(.init(responseLimit: 1000)) { connection in
            guard let request = connection.readRequest() else { return }
            if request.head.contains("/announced") {
                connection.answer(body: String(repeating: "x", count: 2000))
            } else if request.head.contains("/header") {
                let line = "X: " + String(repeating: "y", count: 1000) + "\r\n"
                connection.answer(headers: String(repeating: line, count: 100))
            } else {
                connection.write("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 2000))
            }
        } test: { client, peer in
            for path in ["/announced", "/endless", "/header"] {
                let error = await failure(client, CurlRequest(url: peer.url + path))
                #expect(error?.code == .responseTooLarge, "\(path)")
                #expect(error?.progress == .sentWhole)
            }
            let exact = CurlRequest(url: peer.url + "/announced", responseLimit: 2000)
            let response = try await client.execute(exact)
            #expect(response.body.count == 2000)
        }
    }
}
