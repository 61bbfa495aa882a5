import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Certificates

struct CertificateWatchTests {
    private let quiet = Logger.quiet

    @Test("Renewed files are shown to new connections within seconds, and open connections go on")
    func renewal() async throws {
        let folder = try CertificateFolder()
        defer { folder.remove() }
        try folder.make("first", serial: 11)
        try folder.make("second", serial: 22)
        try folder.install("first")
        let certificate = try ListenerCertificate(
            for: "test",
            files: CertificateFiles(certificatePath: folder.path("live.pem"), keyPath: folder.path("live.key"))
        )
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let log = RecordingLog()
        let router = Router()
        router.get("/") { _, _ in "here" }
        let server = Application(
            router: router,
            server: HTTPServerBuilder { CertificateChannel(HTTP1Channel(responder: $0), certificate: certificate) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
            logger: quiet
        )
        let watch = CertificateWatch(
            certificates: [certificate],
            pause: .milliseconds(100),
            net: .seconds(3600),
            logger: Logger(label: "test") { _ in log }
        )
        let group = ServiceGroup(configuration: .init(services: [server, watch], logger: quiet))
        async let running: Void = group.run()
        let port = try #require(await ports.first { _ in true })

        let open = try await TLSCaller(port: port)
        #expect(try await open.ask().contains("here"))
        #expect(open.shown == "11")
        // A certificate whose key is not there yet changes nothing.
        try folder.install("second", key: "first")
        try await eventually("the refusal") { log.lines.contains { $0.metadata["event"] == "certificate-refused" } }
        #expect(try await TLSCaller.certificate(shownAt: port) == "11")
        try folder.install("second")
        try await eventually("the new certificate") { try await TLSCaller.certificate(shownAt: port) == "22" }
        #expect(try await open.ask().contains("here"))
        try await open.close()
        await group.triggerGracefulShutdown()
        try await running
    }

    @Test("A certificate that expires soon is warned about once a day")
    func expiry() throws {
        let folder = try CertificateFolder()
        defer { folder.remove() }
        try folder.make("first", serial: 1, days: 30)
        let certificate = try ListenerCertificate(
            for: "test",
            files: CertificateFiles(certificatePath: folder.path("first.pem"), keyPath: folder.path("first.key"))
        )
        let log = RecordingLog()
        let watch = CertificateWatch(certificates: [certificate], logger: Logger(label: "test") { _ in log })
        let now = Date()
        #expect(watch.warn(now: now) == now.addingTimeInterval(86_400))
        #expect(log.lines.isEmpty)
        _ = watch.warn(now: now.addingTimeInterval(17 * 86_400))
        #expect(log.lines.map { $0.metadata["event"]?.description } == ["certificate-expires"])
    }
}

/// A connection with TLS that speaks HTTP/1.1 by hand, and knows the serial number that it was shown.
private final class TLSCaller: Sendable {
    let shown: String
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    private let answers: AsyncStream<String>
    private let pump: Task<Void, any Error>
    private let requests: AsyncStream<Void>.Continuation

    init(port: Int) async throws {
        let serial = Mutex("")
        let tls = try NIOSSLContext(configuration: .makeClientConfiguration())
        let seen: @Sendable ([NIOSSLCertificate], EventLoopPromise<NIOSSLVerificationResult>) -> Void = {
            chain,
            promise in
            serial.withLock { $0 = chain.first.map { $0.serialNumber.map { "\($0)" }.joined() } ?? "" }
            promise.succeed(.certificateVerified)
        }
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: tls, serverHostname: nil, customVerificationCallback: seen)
                    )
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
        let (requests, ask) = AsyncStream.makeStream(of: Void.self)
        let (answers, answer) = AsyncStream.makeStream(of: String.self)
        self.requests = ask
        self.answers = answers
        let channel = channel
        pump = Task {
            try await channel.executeThenClose { inbound, outbound in
                var iterator = inbound.makeAsyncIterator()
                for await _ in requests {
                    try await outbound.write(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    var text = ""
                    while !text.hasSuffix("here"), let part = try await iterator.next() { text += String(buffer: part) }
                    answer.yield(text)
                }
            }
            answer.finish()
        }
        // The first answer proves that the handshake is over.
        ask.yield()
        var first = answers.makeAsyncIterator()
        _ = await first.next()
        shown = serial.withLock { $0 }
    }

    func ask() async throws -> String {
        requests.yield()
        var iterator = answers.makeAsyncIterator()
        return await iterator.next() ?? ""
    }

    func close() async throws {
        requests.finish()
        try await pump.value
    }

    static func certificate(shownAt port: Int) async throws -> String {
        let caller = try await TLSCaller(port: port)
        try await caller.close()
        return caller.shown
    }
}
