import CurlHTTP
import Dispatch
import Foundation
import Glibc
import Hummingbird
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import Operations

struct InheritedSocketTests {
    @Test("Sockets are found by name, and only if they are meant for this process")
    func names() {
        let environment = ["LISTEN_PID": "42", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "callbacks:admin:callbacks"]
        #expect(
            InheritedSockets.named(environment: environment, processID: 42) == ["callbacks": [3, 5], "admin": [4]]
        )
        #expect(InheritedSockets.named(environment: environment, processID: 43).isEmpty)
        #expect(
            InheritedSockets.named(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "1"], processID: 42) == [
                "unknown": [3]
            ]
        )
        #expect(InheritedSockets.named(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "-1"], processID: 42).isEmpty)
        let none = InheritedSockets(environment: [:], processID: 42)
        #expect(none["callbacks"] == nil && none.names(besides: []).isEmpty)
        let named = InheritedSockets(descriptors: ["callbacks": [3], "lapord.socket": [4], "admin": [5]])
        #expect(named.names(besides: ["callbacks"]) == ["admin", "lapord.socket"])
    }

    @Test(
        "A server on an inherited socket answers what came before it started, and no connection is refused while none runs"
    )
    func serves() async throws {
        let (held, port) = try listeningSocket()
        defer { close(held) }
        let logger = Logger.quiet
        let client = CurlClient(configuration: CurlClient.Configuration(), logger: logger)
        for round in 1...3 {
            async let early = client.execute(CurlRequest(url: "http://127.0.0.1:\(port)/"))
            let server = InheritedSocketServer(
                descriptor: dup(held),
                responder: Self.responder(answering: "round \(round)"),
                logger: logger
            )
            let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
            async let running: Void = group.run()
            #expect(String(decoding: try await early.body, as: UTF8.self) == "round \(round)")
            await group.triggerGracefulShutdown()
            try await running
        }
        await client.shutdown()
    }

    @Test("A connection that was accepted before the stop may still bring its first request")
    func finishesAccepted() async throws {
        let (held, port) = try listeningSocket()
        defer { close(held) }
        let logger = Logger.quiet
        let (running, announce) = AsyncStream.makeStream(of: Void.self)
        let server = InheritedSocketServer(
            descriptor: dup(held),
            responder: Self.responder(answering: "answered"),
            logger: logger,
            onRunning: { _ in announce.yield() }
        )
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        async let ended: Void = group.run()
        _ = await running.first { _ in true }
        let client = try connected(to: port)
        defer { close(client) }
        // A second one is served to its end, so the first, which came before, has been accepted.
        let other = CurlClient(configuration: CurlClient.Configuration(), logger: logger)
        _ = try await other.execute(CurlRequest(url: "http://127.0.0.1:\(port)/"))
        await other.shutdown()
        await group.triggerGracefulShutdown()
        let answer = await exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n", on: client)
        #expect(answer.hasSuffix("answered"))
        try await ended
    }

    @Test("Beyond its limit connections wait until others end")
    func limit() async throws {
        let (held, port) = try listeningSocket()
        defer { close(held) }
        let logger = Logger.quiet
        let server = InheritedSocketServer(
            descriptor: dup(held),
            responder: Self.responder(answering: "answered"),
            connectionLimit: 2,
            logger: logger
        )
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        async let ended: Void = group.run()
        var open: [Int32] = []
        for _ in 1...2 {
            let client = try connected(to: port)
            open.append(client)
            #expect(await answer(on: client, within: 20_000).hasSuffix("answered"))
        }
        let third = try connected(to: port)
        defer { close(third) }
        #expect(await answer(on: third, within: 300).isEmpty)
        close(open[0])
        #expect(await answer(on: third, within: 20_000, asks: false).hasSuffix("answered"))
        close(open[1])
        await group.triggerGracefulShutdown()
        try await ended
    }

    private static func responder(answering text: String) -> some HTTPResponder<BasicRequestContext> {
        let router = Router()
        router.get("/") { _, _ in text }
        return router.buildResponder()
    }

    /// Asks, and reads what comes first; nothing where nothing comes in so many milliseconds.
    private func answer(on descriptor: Int32, within limit: Int32, asks: Bool = true) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let bytes = Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
                if asks { _ = write(descriptor, bytes, bytes.count) }
                var answer: [UInt8] = []
                var chunk = [UInt8](repeating: 0, count: 4096)
                var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                while !answer.suffix(8).elementsEqual("answered".utf8), poll(&waited, 1, limit) == 1 {
                    let count = read(descriptor, &chunk, chunk.count)
                    guard count > 0 else { break }
                    answer += chunk.prefix(count)
                }
                continuation.resume(returning: String(decoding: answer, as: UTF8.self))
            }
        }
    }

    private func connected(to port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
        return descriptor
    }

    /// Sends a request and reads to the end of the connection, on a thread of its own.
    private func exchange(_ request: String, on descriptor: Int32) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let bytes = Array(request.utf8)
                _ = write(descriptor, bytes, bytes.count)
                var answer: [UInt8] = []
                var chunk = [UInt8](repeating: 0, count: 4096)
                while true {
                    let count = read(descriptor, &chunk, chunk.count)
                    guard count > 0 else { break }
                    answer += chunk.prefix(count)
                }
                continuation.resume(returning: String(decoding: answer, as: UTF8.self))
            }
        }
    }

    private func listeningSocket() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + listen(descriptor, 64) + getsockname(descriptor, $0, &length)
            }
        }
        try #require(result == 0)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
