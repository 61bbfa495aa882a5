import CurlHTTP
import Logging
import TestSupport
import Testing

/// Runs a test with a client that is shut down afterwards.
func withClient<Result>(
    _ configuration: CurlClient.Configuration = .init(),
    _ body: (CurlClient) async throws -> Result
) async throws -> Result {
    let client = CurlClient(configuration: configuration, logger: Logger(label: "test"))
    do {
        let result = try await body(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}

/// Runs a test with a client and a peer that follows a script; both end afterwards.
@discardableResult
func withPeer(
    _ configuration: CurlClient.Configuration = .init(),
    _ script: @escaping @Sendable (ScriptedPeer.Connection) -> Void,
    test: (CurlClient, ScriptedPeer) async throws -> Void
) async throws -> ScriptedPeer {
    let peer = ScriptedPeer(script: script)
    defer { peer.stop() }
    try await withClient(configuration) { try await test($0, peer) }
    return peer
}

/// The error of a request that must fail.
func failure(_ client: CurlClient, _ request: CurlRequest) async -> CurlError? {
    do {
        let response = try await client.execute(request)
        Issue.record("an answer came: \(response)")
        return nil
    } catch {
        return error
    }
}

struct CurlClientTests {
    @Test("a request goes out as given and the answer comes back whole")
    func roundTrip() async throws {
        let peer = ScriptedPeer { connection in
            _ = connection.readRequest()
            connection.answer("201 Created", headers: "X-Id:  7 \r\nX-Id: 8\r\n", body: "halo")
        }
        defer { peer.stop() }
        let response = try await withClient { client in
            try await client.execute(
                CurlRequest(
                    method: "POST",
                    url: peer.url + "/a?b=c",
                    headers: ["Content-Type": "text/plain", "X-Empty": ""],
                    body: Array("isi".utf8)
                )
            )
        }
        #expect(response.status == 201)
        #expect(String(decoding: response.body, as: UTF8.self) == "halo")
        #expect(response.headers.values(of: "x-id") == ["7", "8"])
        let request = try #require(peer.requests.first)
        #expect(request.head.hasPrefix("POST /a?b=c HTTP/1.1\r\n"))
        #expect(request.head.contains("Content-Type: text/plain"))
        #expect(request.head.contains("X-Empty:"))
        #expect(!request.head.contains("Expect:"))
        #expect(request.text == "isi")
    }

    @Test("requests share a kept connection")
    func keepAlive() async throws {
        let peer = try await withPeer(.init(idleLimitForUnrepeatable: .seconds(60))) { connection in
            while let request = connection.readRequest() { connection.answer(body: request.text) }
        } test: { client, peer in
            for number in 0..<20 {
                let body = Array("nomor \(number)".utf8)
                let response = try await client.execute(CurlRequest(method: "POST", url: peer.url, body: body))
                #expect(response.body == body)
            }
        }
        #expect(peer.connectionCount == 1)
    }

    @Test("a body of a megabyte goes and comes unharmed", arguments: ["PUT", "POST", "PATCH"])
    func largeBody(method: String) async throws {
        let peer = ScriptedPeer { connection in
            if let request = connection.readRequest() { connection.answer(body: request.text) }
        }
        defer { peer.stop() }
        let body = (0..<(1 << 20)).map { UInt8(97 + $0 % 23) }
        let response = try await withClient { client in
            try await client.execute(CurlRequest(method: method, url: peer.url, body: body))
        }
        #expect(response.body == body)
        #expect(peer.requests.first?.head.hasPrefix(method + " ") == true)
    }

    @Test("HEAD and DELETE have no body")
    func bodiless() async throws {
        try await withPeer { connection in
            while let request = connection.readRequest() {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
                if !request.head.hasPrefix("HEAD") { connection.write("body") }
            }
        } test: { client, peer in
            let first = try await client.execute(CurlRequest(method: "HEAD", url: peer.url))
            #expect(first.body.isEmpty)
            let second = try await client.execute(CurlRequest(method: "DELETE", url: peer.url))
            #expect(second.body.count == 4)
        }
    }

    @Test("a redirect is an answer unless following is allowed")
    func redirects() async throws {
        try await withPeer { connection in
            while let request = connection.readRequest() {
                if request.head.hasPrefix("GET /old") {
                    connection.answer("302 Found", headers: "Location: /new\r\nX-Hop: 1\r\n", body: "moved")
                } else if request.head.hasPrefix("GET /loop") {
                    connection.answer("302 Found", headers: "Location: /loop\r\n")
                } else {
                    connection.answer(body: "here")
                }
            }
        } test: { client, peer in
            let third = try await client.execute(CurlRequest(url: peer.url + "/old"))
            #expect(third.status == 302)
            let followed = try await client.execute(CurlRequest(url: peer.url + "/old", redirectLimit: 2))
            #expect(followed.status == 200)
            #expect(String(decoding: followed.body, as: UTF8.self) == "here")
            #expect(followed.headers["X-Hop"] == nil)
            let loop = await failure(client, CurlRequest(url: peer.url + "/loop", redirectLimit: 2))
            #expect(loop?.code == .tooManyRedirects)
        }
    }

    @Test("more requests than places wait their turn, and more than may wait are refused")
    func bounded() async throws {
        let peer = try await withPeer(.init(maximumInFlight: 2, maximumWaiting: 500)) { connection in
            while connection.readRequest() != nil { connection.answer() }
        } test: { client, peer in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<200 {
                    group.addTask { try await client.execute(CurlRequest(url: peer.url)).status }
                }
                for try await status in group { #expect(status == 200) }
            }
        }
        #expect(peer.connectionCount <= 2)
        #expect(peer.requests.count == 200)
    }

    @Test("a request that waits for a place fails at its deadline, unsent")
    func waitingDeadline() async throws {
        try await withPeer(.init(maximumInFlight: 1, maximumWaiting: 1)) { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        } test: { client, peer in
            let holder = Task {
                await failure(client, CurlRequest(url: peer.url, deadlines: .init(total: .seconds(300))))
            }
            while peer.requests.isEmpty { await Task.yield() }
            let other = await failure(client, CurlRequest(url: peer.url, deadlines: .init(total: .milliseconds(300))))
            #expect(other?.code == .totalTimeout)
            #expect(other?.progress == .notSent)
            holder.cancel()
            #expect(await holder.value?.progress == .sentWhole)
        }
    }

    @Test("cancelling the task ends the request, before and during it")
    func cancellation() async throws {
        let peer = try await withPeer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        } test: { client, peer in
            let running = Task { await failure(client, CurlRequest(method: "POST", url: peer.url, body: [1, 2])) }
            while peer.requests.isEmpty { await Task.yield() }
            running.cancel()
            let during = await running.value
            #expect(during?.code == .cancelled)
            #expect(during?.progress == .sentWhole)

            let early = Task { () -> CurlError? in
                while !Task.isCancelled { await Task.yield() }
                return await failure(client, CurlRequest(url: peer.url))
            }
            early.cancel()
            let before = await early.value
            #expect(before?.code == .cancelled)
            #expect(before?.progress == .notSent)
        }
        #expect(peer.requests.count == 1)
    }

    @Test("shutting down ends what is in flight and refuses what comes later")
    func shutdown() async throws {
        let peer = ScriptedPeer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let client = CurlClient(configuration: .init(), logger: Logger(label: "test"))
        async let running = failure(client, CurlRequest(url: peer.url))
        while peer.requests.isEmpty { await Task.yield() }
        await client.shutdown()
        await client.shutdown()
        #expect(await running?.code == .shutDown)
        let later = await failure(client, CurlRequest(url: peer.url))
        #expect(later?.code == .shutDown)
        #expect(later?.progress == .notSent)
    }

    @Test("clients come and go without leaving threads or descriptors")
    func leaks() async throws {
        let peer = ScriptedPeer { connection in
            while connection.readRequest() != nil { connection.answer() }
        }
        defer { peer.stop() }
        func use() async throws {
            try await withClient { client in _ = try await client.execute(CurlRequest(url: peer.url)) }
        }
        try await use()
        let before = OpenDescriptors.count
        for _ in 0..<50 { try await use() }
        // Those of other tests come and go in the meantime; one that is left behind stays.
        try await eventually("closed descriptors", within: .seconds(120)) { OpenDescriptors.count <= before + 10 }
    }
}
