import CurlHTTP
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Stands between a client and a server, passes everything on, and keeps it.
final class RecordingProxy: Sendable {
    private let kept = Mutex<[Exchange]>([])

    var exchanges: [Exchange] { kept.withLock { $0 } }

    /// Runs a test with a recorder in front of a base address.
    static func run<Result: Sendable>(
        before address: String,
        _ body: @Sendable (RecordingProxy, _ address: String) async throws -> Result
    ) async throws -> Result {
        var logger = Logger(label: "recorder")
        logger.logLevel = .critical
        let proxy = RecordingProxy()
        let client = CurlClient(configuration: .init(), logger: logger)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            try await proxy.pass(request, to: address, by: client)
        }
        let application = Application(
            responder: responder,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let base = "http://127.0.0.1:\(await iterator.next() ?? 0)/lapor/3.0.0"
            let result = try await body(proxy, base)
            await client.shutdown()
            await group.triggerGracefulShutdown()
            return result
        }
    }

    private func pass(_ request: Request, to address: String, by client: CurlClient) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let path = request.uri.description.replacing("/lapor/3.0.0", with: "")
        var headers = CurlHeaders()
        for field in request.headers where field.name != .contentLength {
            headers.add(name: field.name.rawName, value: field.value)
        }
        let bytes = Array(body.readableBytesView)
        let answer = try await client.execute(
            CurlRequest(
                method: request.method.rawValue,
                url: address + path,
                headers: headers,
                body: bytes.isEmpty ? nil : bytes
            )
        )
        kept.withLock { kept in
            kept.append(
                Exchange(
                    method: request.method.rawValue,
                    path: path,
                    contentType: request.headers[.contentType] ?? "",
                    request: bytes,
                    status: answer.status,
                    answer: answer.body
                )
            )
        }
        var passed: HTTPFields = [.contentType: answer.headers["Content-Type"] ?? ""]
        passed[.eTag] = answer.headers["ETag"]
        passed[.lastModified] = answer.headers["Last-Modified"]
        return Response(
            status: .init(code: answer.status),
            headers: passed,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }
}
